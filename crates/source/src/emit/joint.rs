//! What if the value and the gradient are asked for together? Then one function does both: what the forward part computed
//! is still in its variables, so nothing of the outermost block is saved or computed again. A loop that does nothing but
//! add to sums whose cotangents are known beforehand is gone through once, each iteration forward and at once back.

use super::print::{Printer, Sweep};
use crate::analysis::{Analysis, Position, declares, walk};
use crate::ir::*;
use crate::partials::{self, Names, Slope};
use fluxions_rules::Prim;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{HashMap, HashSet};

/// Whether value and gradient can be had by one function: what it returns is a number, and nothing is written through its
/// parameters.
pub(crate) fn is_joint(f: &Function) -> bool {
    !matches!(f.base, Base::Generic(_))
        && matches!(f.returns, Returns::Number(_))
        && f.params.iter().all(|p| p.passing != Passing::Mutable)
}

/// The body of that function, which finds the cotangent of the returned number in place.
pub(crate) fn joint(f: &Function, a: &Analysis) -> TokenStream {
    let mut joint = Joint {
        f,
        a,
        forward: Printer::new(f, a, Sweep::Forward),
        reverse: Printer::new(f, a, Sweep::Reverse),
        known: HashMap::new(),
    };
    let (forward, reverse) = joint.block(&f.body);
    let result: TokenStream =
        f.returns.vars().iter().map(|&var| joint.reverse.ident(var)).map(|x| quote!(#x)).collect();
    quote!(#forward let value = #result; #reverse value)
}

struct Joint<'f> {
    f: &'f Function,
    a: &'f Analysis,
    forward: Printer<'f>,
    reverse: Printer<'f>,
    /// The sums whose cotangents are known in the loop that is being written.
    known: HashMap<VarId, TokenStream>,
}

impl Joint<'_> {
    /// The way forward through a block, and the way back.
    fn block(&mut self, block: &Block) -> (TokenStream, TokenStream) {
        let mut forward = TokenStream::new();
        let mut bars: Vec<VarId> = Vec::new();
        let mut declared = 0;
        let mut done: HashSet<StmtId> = HashSet::new();
        for (i, (id, stmt)) in block.stmts.iter().enumerate() {
            let Some(sums) = self.sums_of_loop(block, i) else {
                forward.extend(self.forward.stmt(*id, stmt));
                continue;
            };
            let Stmt::For { counter, trips, body, .. } = stmt else { continue };
            forward.extend(self.reverse.bars(&block.stmts[declared..i], &mut bars));
            declared = i;
            let outer = self.known.clone();
            let mut held = TokenStream::new();
            for (var, bar) in sums {
                let name = self.reverse.bar_ident(var);
                if !outer.contains_key(&var) {
                    held.extend(quote!(let #name = #bar;));
                }
                self.known.insert(var, quote!(#name));
            }
            let (there, back) = self.block(body);
            self.known = outer;
            let (k, n) = (self.forward.ident(*counter), self.forward.ident(*trips));
            forward.extend(quote!({ #held for #k in 0..#n { #there #back } }));
            done.insert(*id);
        }
        let mut reverse = self.reverse.bars(&block.stmts[declared..], &mut bars);
        reverse.extend(self.reverse.reverse_stmts(block.stmts.iter().filter(|(id, _)| !done.contains(id))));
        let vectors = block.stmts.iter().filter_map(|(_, stmt)| match stmt {
            Stmt::Array { var, .. } if self.f.vars[*var].ty.is_flat_vec() && self.a.varies(self.f, *var) => {
                Some(self.forward.ident(*var).clone())
            }
            _ => None,
        });
        for vector in vectors.chain(bars.iter().map(|&var| self.reverse.bar_ident(var))) {
            reverse.extend(quote!(ws.give(#vector);));
        }
        (forward, reverse)
    }

    /// The sums that loop `i` of the block adds to, with their cotangents, where that is all that it does.
    fn sums_of_loop(&self, block: &Block, i: usize) -> Option<Vec<(VarId, TokenStream)>> {
        let (id, Stmt::For { body, exit: None, .. }) = &block.stmts[i] else { return None };
        // What has no value yet has no shape for its cotangents.
        let shapeless = |var: VarId| !matches!(self.f.vars[var].ty, Ty::Num | Ty::Native);
        let waits = |(_, stmt): &(StmtId, Stmt)| matches!(stmt, Stmt::Declare(var) if shapeless(*var));
        if !self.a.traversed.contains(id) || block.stmts[..i].iter().any(waits) {
            return None;
        }
        let f = self.f;
        // Nor has what gets another shape later the shape now that its cotangents begin with.
        let mut reshaped = false;
        for outer in &block.stmts[i..] {
            each(outer, &mut |_, stmt| reshaped |= matches!(stmt, Stmt::Whole { writes: Writes::Over, .. }));
        }
        if reshaped {
            return None;
        }
        let mut inside: HashSet<VarId> = HashSet::new();
        walk(body, &Position::default(), &mut |_, stmt, _| {
            inside.extend(declares(stmt));
            if let Stmt::For { counter, .. } = stmt {
                inside.insert(*counter);
            }
        });
        let mut sums: Vec<VarId> = Vec::new();
        let mut only_sums = true;
        let mut read: HashSet<VarId> = HashSet::new();
        walk(body, &Position::default(), &mut |id, stmt, _| {
            let sum = increment(stmt).filter(|var| !inside.contains(var));
            // What it was before is restored on the way back, which must not happen here.
            only_sums &= sum.is_none() || !self.a.saves_old.contains(&id);
            for var in writes(f, stmt).into_iter().filter(|var| !inside.contains(var)) {
                only_sums &= sum == Some(var);
                if !sums.contains(&var) {
                    sums.push(var);
                }
            }
            read.extend(reads(f, stmt, sum.is_some()));
        });
        let later = &block.stmts[i + 1..];
        let kept = !read.iter().any(|&var| !inside.contains(&var) && is_written(f, later, var));
        if !only_sums || !kept || sums.is_empty() || sums.iter().any(|var| read.contains(var)) {
            return None;
        }
        sums.into_iter().map(|var| Some((var, self.known_bar(block, i, var)?))).collect()
    }

    /// The cotangent of a number after statement `i` of the block, where it is known before: what becomes of the number
    /// is only added to, or multiplied by what does not vary, on its way to what is returned.
    fn known_bar(&self, block: &Block, i: usize, var: VarId) -> Option<TokenStream> {
        if let Some(bar) = self.known.get(&var) {
            return Some(bar.clone());
        }
        let f = self.f;
        if !matches!(f.vars[var].ty, Ty::Num) || !self.reverse.is_tracked(var) {
            return None;
        }
        if f.returns.vars().contains(&var) {
            let bar = self.reverse.bar_ident(var);
            let written = is_written(f, &block.stmts[i + 1..], var);
            return (!written).then(|| quote!(#bar));
        }
        let mut users = Vec::new();
        let mut only_grows = true;
        for (j, outer) in block.stmts.iter().enumerate().skip(i + 1) {
            each(outer, &mut |id, stmt| {
                let own = increment(stmt) == Some(var);
                only_grows &= own || !writes(f, stmt).contains(&var);
                if reads(f, stmt, own).contains(&var) {
                    users.push((j, id));
                }
            });
        }
        let (&[(j, id)], true) = (&users[..], only_grows) else { return None };
        let (at, Stmt::Assign { dst, op, args, declares }) = &block.stmts[j] else { return None };
        if *at != id || !dst.path.is_empty() {
            return None;
        }
        let mut positions = (0..args.len()).filter(|&k| operand_root(f, &args[k]) == Some(var));
        let (Some(k), None) = (positions.next(), positions.next()) else { return None };
        let Slope::Value { formula, picks: false, .. } = partials::slope(op, k) else { return None };
        let (operands, false) = formula.reads() else { return None };
        let fixed = |k: &usize| matches!(&args[*k], Operand::Constant(native) if native.reads.is_empty());
        if !operands.iter().all(fixed) || matches!(op, Op::Powi(..)) {
            return None;
        }
        let single = f.returns.vars().contains(&dst.var) && self.is_written_once(dst.var);
        let bar = match increment(&block.stmts[j].1) {
            Some(sum) if self.known.contains_key(&sum) => self.known.get(&sum).cloned(),
            Some(_) => None,
            None if *declares || single => self.known_bar(block, j, dst.var),
            None => None,
        }?;
        let args: Vec<TokenStream> = args.iter().map(|arg| self.reverse.operand(arg, true)).collect();
        let names = Names { args: &args, result: TokenStream::new(), exponent: None };
        Some(match formula.term(&bar, &names) {
            (true, term) => quote!((-#term)),
            (false, term) => quote!((#term)),
        })
    }

    fn is_written_once(&self, var: VarId) -> bool {
        let mut count = 0;
        walk(&self.f.body, &Position::default(), &mut |_, stmt, _| {
            count += usize::from(writes(self.f, stmt).contains(&var));
        });
        count == 1
    }
}

/// A statement and all inside it.
pub(crate) fn each<'f>((id, stmt): &'f (StmtId, Stmt), visit: &mut impl FnMut(StmtId, &'f Stmt)) {
    visit(*id, stmt);
    let mut inner = |block: &'f Block| walk(block, &Position::default(), &mut |id, stmt, _| visit(id, stmt));
    match stmt {
        Stmt::If { then, els, .. } => {
            inner(then);
            inner(els);
        }
        Stmt::Match { arms, .. } => arms.iter().for_each(|arm| inner(&arm.body)),
        Stmt::For { body, .. } | Stmt::While { body, .. } => inner(body),
        _ => {}
    }
}

fn is_written(f: &Function, stmts: &[(StmtId, Stmt)], var: VarId) -> bool {
    let mut written = false;
    for outer in stmts {
        each(outer, &mut |_, stmt| written |= increment(stmt) != Some(var) && writes(f, stmt).contains(&var));
    }
    written
}

/// The variable that `v += e` or `v -= e` adds to, where `e` does not contain it.
fn increment(stmt: &Stmt) -> Option<VarId> {
    let Stmt::Assign { dst, op: Op::Prim(Prim::Add | Prim::Sub), args, declares: false } = stmt else {
        return None;
    };
    let is_it = |arg: &Operand| matches!(arg, Operand::Place(p) if p.var == dst.var);
    (dst.path.is_empty() && is_it(&args[0]) && !is_it(&args[1])).then_some(dst.var)
}

fn operand_root(f: &Function, operand: &Operand) -> Option<VarId> {
    match operand {
        Operand::Place(place) => Some(f.root(place.var)),
        Operand::Constant(_) => None,
    }
}

/// What a statement writes to that it does not declare.
pub(crate) fn writes(f: &Function, stmt: &Stmt) -> Vec<VarId> {
    match stmt {
        Stmt::Assign { dst, declares: false, .. } => vec![f.root(dst.var)],
        Stmt::Native { dst, declares: false, .. } => vec![f.root(*dst)],
        Stmt::Native { dst, .. } => {
            f.changed_by_call.iter().filter(|(by, _)| by == dst).map(|&(_, var)| f.root(var)).collect()
        }
        Stmt::Whole { dst, writes, .. } if *writes != Writes::Declared => vec![f.root(dst.var)],
        Stmt::Call { args, .. } => args
            .iter()
            .filter_map(|arg| match arg {
                Argument::Mutable(place) | Argument::NativeMutable(place) => Some(f.root(place.var)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// What a statement itself reads; of `v += e` only `e`, if `grows`.
fn reads(f: &Function, stmt: &Stmt, grows: bool) -> HashSet<VarId> {
    let mut read = Reads { f, vars: HashSet::new() };
    match stmt {
        Stmt::Assign { dst, op, args, .. } => {
            read.path(dst);
            args.iter().skip(usize::from(grows)).for_each(|arg| read.operand(arg));
            if let Op::Powi(n, _) = op {
                read.native(n);
            }
        }
        Stmt::Native { place, expr, .. } => {
            read.native(place);
            read.native(expr);
        }
        Stmt::Effect(native) => read.native(native),
        Stmt::Array { fill, .. } => match fill {
            Fill::Number(operand, n) => {
                read.operand(operand);
                read.native(n);
            }
            Fill::Native(n) => read.native(n),
            Fill::Copies(place, n) => {
                read.place(place);
                read.native(n);
            }
            Fill::Rows(rows) => rows.iter().for_each(|row| read.place(row)),
        },
        Stmt::View(var) => read.place(&Place::var(*var)),
        Stmt::Whole { dst, src, .. } => {
            read.path(dst);
            read.place(src);
        }
        Stmt::Construct { fields, .. } => {
            for (_, field) in fields {
                match field {
                    Field::Number(operand) => read.operand(operand),
                    Field::Native(native) => read.native(native),
                    Field::Whole(place) => read.place(place),
                }
            }
        }
        Stmt::If { cond, .. } | Stmt::While { cond, .. } => read.native(cond),
        Stmt::Match { scrutinee, .. } => read.native(scrutinee),
        Stmt::For { trips, .. } => _ = read.vars.insert(*trips),
        Stmt::Call { args, .. } => {
            for arg in args {
                match arg {
                    Argument::Native(native) => read.native(native),
                    Argument::Number(operand) => read.operand(operand),
                    Argument::Shared(place, _)
                    | Argument::Mutable(place)
                    | Argument::NativeMutable(place) => read.place(place),
                }
            }
        }
        Stmt::Declare(_) => {}
    }
    read.vars
}

struct Reads<'f> {
    f: &'f Function,
    vars: HashSet<VarId>,
}

impl Reads<'_> {
    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Place(place) => self.place(place),
            Operand::Constant(native) => self.native(native),
        }
    }

    fn place(&mut self, place: &Place) {
        self.vars.insert(self.f.root(place.var));
        self.path(place);
    }

    /// The indices on the way to a place.
    fn path(&mut self, place: &Place) {
        for step in &place.path {
            if let Step::Index(index) = step {
                self.native(index);
            }
        }
        if let Kind::View(view) = &self.f.vars[place.var].kind {
            self.vars.extend(view.range.iter().flat_map(|&(start, len)| [start, len]));
            self.path(&view.base);
        }
    }

    fn native(&mut self, native: &Native) {
        self.vars.extend(native.reads.iter().map(|&var| self.f.root(var)));
        for (_, part) in &native.parts {
            part.operands().into_iter().for_each(|operand| self.operand(operand));
        }
    }
}
