//! Which loops can save into regions? Those of known length whose body calls nothing and in which nothing inside saves:
//! each value that such a loop saves has a region of its own, one entry an iteration, so that the loop has neither
//! pushes nor branches and can be vectorised.

use super::print::Printer;
use crate::analysis::{Avail, Position, declares, walk};
use crate::ir::*;
use quote::{format_ident, quote};
use std::collections::HashMap;

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// The final value of a variable.
    Var(VarId),
    /// What a statement overwrites.
    Old(StmtId),
    /// A decision.
    Decision(StmtId),
}

/// The regions of a loop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaf {
    pub(crate) counter: Option<VarId>,
    pub(crate) numbers: HashMap<Slot, usize>,
    pub(crate) words: HashMap<Slot, usize>,
    pub(crate) flags: HashMap<Slot, usize>,
}

impl Leaf {
    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.words.is_empty() && self.flags.is_empty()
    }

    /// The entry of a slot for the present iteration.
    pub(crate) fn entry(&self, slot: Slot, counter: &syn::Ident) -> Option<(proc_macro2::TokenStream, bool)> {
        if let Some(i) = self.numbers.get(&slot) {
            let name = format_ident!("saved_{}", i);
            return Some((quote!(#name[#counter]), false));
        }
        if let Some(i) = self.words.get(&slot) {
            let name = format_ident!("kept_{}", i);
            return Some((quote!(#name[#counter]), true));
        }
        self.flags.get(&slot).map(|i| {
            let name = format_ident!("taken_{}", i);
            (quote!(#name[#counter]), false)
        })
    }
}

impl Printer<'_> {
    /// The variables of a block that are saved at its end, in order.
    pub(crate) fn saved_of(&self, block: &Block) -> Vec<VarId> {
        let mut vars: Vec<VarId> = Vec::new();
        for (_, stmt) in &block.stmts {
            if let Some(var) = declares(stmt)
                && self.a.avail[var] == Avail::Saved
                && self.a.declared.get(&var).is_some_and(|&(_, b)| b == block.id)
                && !vars.contains(&var)
            {
                vars.push(var);
            }
        }
        vars
    }

    /// The same, with numbers that follow each other put together.
    pub(crate) fn runs_of_saved(&self, block: &Block) -> Vec<Vec<VarId>> {
        let mut runs: Vec<Vec<VarId>> = Vec::new();
        let number = |var: VarId| self.varies(var) && matches!(self.f.vars[var].ty, Ty::Num);
        for var in self.saved_of(block) {
            match runs.last_mut() {
                Some(run) if number(run[0]) && number(var) => run.push(var),
                _ => runs.push(vec![var]),
            }
        }
        runs
    }

    /// The regions that a loop needs, or nothing where it has to use the stacks.
    pub(crate) fn leaf_of(&self, stmt: &Stmt) -> Option<Leaf> {
        let Stmt::For { body, exit: None, counter, .. } = stmt else { return None };
        let mut leaf = Leaf { counter: Some(*counter), ..Leaf::default() };
        let mut fits = true;
        walk(body, &Position::default(), &mut |id, stmt, position| {
            let nested = !position.loops.is_empty();
            let (mut saves, mut word) = (false, true);
            let mut number = |leaf: &mut Leaf, varied: bool, slot: Slot| {
                saves = true;
                let map = if varied { &mut leaf.numbers } else { &mut leaf.words };
                let n = map.len();
                map.entry(slot).or_insert(n);
            };
            if let Some(var) = declares(stmt)
                && self.a.avail[var] == Avail::Saved
                && self.a.declared.get(&var).is_some_and(|&(at, _)| at == id)
            {
                number(&mut leaf, self.varies(var), Slot::Var(var));
                let ty = &self.f.vars[var].ty;
                word &= matches!(ty, Ty::Num) || (matches!(ty, Ty::Native) && self.is_word(var));
            }
            if self.a.saves_old.contains(&id) {
                match stmt {
                    Stmt::Assign { dst, .. } => number(&mut leaf, self.varies(dst.var), Slot::Old(id)),
                    Stmt::Native { update: Some(_), .. } => {}
                    Stmt::Native { dst, .. } => {
                        number(&mut leaf, false, Slot::Old(id));
                        word &= self.is_word(*dst);
                    }
                    _ => word = false,
                }
            }
            fits &= word && !(saves && nested);
            match stmt {
                Stmt::If { cond, .. } => {
                    if self.a.saves_decision.contains(&id) && self.a.traversed.contains(&id) {
                        fits &= !nested;
                        let n = leaf.flags.len();
                        leaf.flags.entry(Slot::Decision(id)).or_insert(n);
                    }
                    fits &= !self.meets(cond);
                }
                Stmt::While { .. } => fits &= !self.a.traversed.contains(&id),
                Stmt::For { exit: Some(_), .. } => fits &= !self.a.traversed.contains(&id),
                Stmt::Call { args, .. } => fits &= !self.a.call_varies(self.f, args),
                Stmt::Array { var, .. } => fits &= !(self.varies(*var) && self.f.vars[*var].ty.is_flat_vec()),
                Stmt::Native { expr, .. } => fits &= !self.meets(expr),
                Stmt::Whole { writes: Writes::Over, .. } => fits = false,
                _ => {}
            }
        });
        fits.then_some(leaf)
    }

    /// Whether native Rust asks whether two numbers that vary are equal, which the workspace remembers.
    fn meets(&self, native: &Native) -> bool {
        native.parts.iter().any(|(_, part)| match part {
            Part::Compare(a, syn::BinOp::Eq(_) | syn::BinOp::Ne(_), b) => {
                [a, b].iter().any(|o| self.a.operand_varies(self.f, o))
            }
            _ => false,
        })
    }

    /// Whether a native variable fits a word: its type is a plain one, or not known and then an index.
    fn is_word(&self, var: VarId) -> bool {
        match &self.f.vars[var].written {
            None => matches!(self.f.vars[var].ty, Ty::Native),
            Some(written) => {
                let text = written.to_string();
                ["usize", "u8", "u16", "u32", "u64", "isize", "i8", "i16", "i32", "i64", "bool", "char"]
                    .contains(&text.as_str())
            }
        }
    }
}
