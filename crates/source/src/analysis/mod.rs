//! What does a derivative need of a program? Which variables vary, which of them matter to the outputs, which values the
//! reverse sweep reads, and how it comes by them: they are still there, they are computed again, or the forward sweep
//! saves them. This is the "to be recorded" analysis (Hascoët, Naumann and Pascual, 2005), with the choice to compute
//! again what is cheap and whose operands are still there.

mod faint;
mod flow;
mod needs;

use crate::ir::*;
use crate::partials::{self, Slope};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How the reverse sweep comes by the value of a variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Avail {
    /// It does not need it.
    No,
    /// It is there: a parameter, a counter.
    There,
    /// It is computed again at the beginning of its block.
    Again,
    /// The forward sweep saves it at the end of its block.
    Saved,
}

/// Where a statement stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Position {
    /// The loops around it, from the outside in.
    pub(crate) loops: Vec<StmtId>,
    /// The blocks around it, from the outside in.
    pub(crate) blocks: Vec<BlockId>,
}

/// What is known of a program.
#[derive(Debug)]
pub(crate) struct Analysis {
    pub(crate) varied: Vec<bool>,
    pub(crate) useful: Vec<bool>,
    pub(crate) avail: Vec<Avail>,
    /// The statements that save what they overwrite.
    pub(crate) saves_old: HashSet<StmtId>,
    /// For those that can overwrite several variables, calls: which of them are saved.
    pub(crate) saves_of: HashSet<(StmtId, VarId)>,
    /// The branches and loops that the reverse sweep goes through.
    pub(crate) traversed: HashSet<StmtId>,
    /// The branches whose decision is saved.
    pub(crate) saves_decision: HashSet<StmtId>,
    /// The assignments whose cotangent may be absent, though that of the result is not.
    pub(crate) faint: HashSet<StmtId>,
    /// The statement that declares each variable, and the block it stands in.
    pub(crate) declared: HashMap<VarId, (StmtId, BlockId)>,
}

impl Analysis {
    /// Whether the variable, or what it is a view of, varies.
    pub(crate) fn varies(&self, f: &Function, var: VarId) -> bool {
        self.varied[f.root(var)]
    }

    pub(crate) fn operand_varies(&self, f: &Function, operand: &Operand) -> bool {
        match operand {
            Operand::Place(place) => self.varies(f, place.var),
            Operand::Constant(_) => false,
        }
    }

    /// Whether the statement has an adjoint.
    pub(crate) fn is_adjoint(&self, f: &Function, stmt: &Stmt) -> bool {
        let useful = |var: VarId| self.varied[f.root(var)] && self.useful[f.root(var)];
        match stmt {
            // A constant that is assigned ends the life of a cotangent.
            Stmt::Assign { dst, op, args, declares } => {
                useful(dst.var) && (!declares || (0..args.len()).any(|i| self.passes(f, op, i, &args[i])))
            }
            Stmt::Whole { dst, src, writes } => {
                useful(dst.var) && (*writes == Writes::Over || self.varies(f, src.var))
            }
            Stmt::Construct { dst, .. } => useful(*dst),
            Stmt::Array { var, fill } => {
                useful(*var)
                    && match fill {
                        Fill::Number(operand, _) => self.operand_varies(f, operand),
                        Fill::Copies(place, _) => self.varies(f, place.var),
                        Fill::Rows(rows) => rows.iter().any(|row| self.varies(f, row.var)),
                        Fill::Native(_) => false,
                    }
            }
            Stmt::Call { args, dst, .. } => {
                self.call_varies(f, args)
                    && (dst.is_some_and(useful)
                        || args.iter().any(|a| matches!(a, Argument::Mutable(place) if useful(place.var))))
            }
            _ => false,
        }
    }

    /// Whether a derivative passes from argument `i` to the result.
    pub(crate) fn passes(&self, f: &Function, op: &Op, i: usize, arg: &Operand) -> bool {
        self.operand_varies(f, arg) && !matches!(partials::slope(op, i), Slope::Zero)
    }

    /// Whether a call saves what it overwrites of this place.
    pub(crate) fn saves_argument(&self, f: &Function, call: StmtId, place: &Place) -> bool {
        self.saves_of.contains(&(call, f.root(place.var)))
    }

    /// Whether something that varies is passed to a call.
    pub(crate) fn call_varies(&self, f: &Function, args: &[Argument]) -> bool {
        args.iter().any(|arg| match arg {
            Argument::Number(operand) => self.operand_varies(f, operand),
            Argument::Shared(place, _) | Argument::Mutable(place) => self.varies(f, place.var),
            Argument::Native(_) | Argument::NativeMutable(_) => false,
        })
    }
}

/// Every statement of a block and the blocks inside it, in order.
pub(crate) fn walk<'f>(
    block: &'f Block,
    position: &Position,
    visit: &mut impl FnMut(StmtId, &'f Stmt, &Position),
) {
    let mut here = position.clone();
    here.blocks.push(block.id);
    for (id, stmt) in &block.stmts {
        visit(*id, stmt, &here);
        match stmt {
            Stmt::If { then, els, .. } => {
                walk(then, &here, visit);
                walk(els, &here, visit);
            }
            Stmt::Match { arms, .. } => arms.iter().for_each(|arm| walk(&arm.body, &here, visit)),
            Stmt::For { body, .. } | Stmt::While { body, .. } => {
                let mut inside = here.clone();
                inside.loops.push(*id);
                walk(body, &inside, visit);
            }
            _ => {}
        }
    }
}

/// Analyses a function.
///
/// # Errors
/// Where a number that varies is assigned to something that was declared constant.
pub(crate) fn analyse(f: &Function) -> syn::Result<Analysis> {
    let mut facts = Facts::new(f);
    let varied = facts.varied();
    for param in &f.params {
        if !param.active && varied[param.var] {
            return Err(syn::Error::new(
                f.vars[param.var].ident.span(),
                "#[differentiable] cannot store a number that varies in a `#[constant]` parameter\n  = help: leave out `#[constant]`",
            ));
        }
    }
    let n = f.vars.len();
    facts.result.varied = varied;
    facts.result.useful = vec![false; n];
    facts.find_useful();
    facts.find_needs();
    facts.find_faint();
    Ok(facts.result)
}

struct Facts<'f> {
    f: &'f Function,
    stmts: Vec<(StmtId, &'f Stmt, Position)>,
    by_id: HashMap<StmtId, usize>,
    /// The assignments to each variable after its declaration.
    writes: BTreeMap<VarId, Vec<StmtId>>,
    /// The moments at which each variable is needed: 2·statement before it, 2·statement + 1 after it.
    needs: BTreeMap<VarId, Vec<usize>>,
    pending: Vec<VarId>,
    result: Analysis,
}

impl<'f> Facts<'f> {
    fn new(f: &'f Function) -> Self {
        let mut stmts = Vec::new();
        walk(&f.body, &Position::default(), &mut |id, stmt, position| {
            stmts.push((id, stmt, position.clone()))
        });
        let by_id = stmts.iter().enumerate().map(|(i, (id, ..))| (*id, i)).collect();
        let mut declared = HashMap::new();
        let mut writes: BTreeMap<VarId, Vec<StmtId>> = BTreeMap::new();
        for (id, stmt, position) in &stmts {
            let block = position.blocks.last().copied().unwrap_or(0);
            let mut write = |var: VarId| writes.entry(f.root(var)).or_default().push(*id);
            let mut declare = |var: VarId| {
                declared.entry(var).or_insert((*id, block));
            };
            match stmt {
                Stmt::Assign { dst, declares: true, .. } => declare(dst.var),
                Stmt::Assign { dst, .. } => write(dst.var),
                Stmt::Native { dst, declares: true, .. } => {
                    declare(*dst);
                    f.changed_by_call.iter().filter(|(by, _)| by == dst).for_each(|&(_, var)| write(var));
                }
                Stmt::Native { dst, .. } => write(*dst),
                Stmt::Declare(var) | Stmt::Array { var, .. } | Stmt::View(var) => declare(*var),
                Stmt::Whole { dst, writes: Writes::Over, .. } => write(dst.var),
                Stmt::Whole { writes: Writes::First, .. } => {}
                Stmt::Whole { dst, writes: Writes::Declared, .. } => declare(dst.var),
                Stmt::Construct { dst, .. } => declare(*dst),
                Stmt::Call { args, dst, .. } => {
                    if let Some(dst) = dst {
                        declare(*dst);
                    }
                    for arg in args {
                        if let Argument::Mutable(place) | Argument::NativeMutable(place) = arg {
                            write(place.var);
                        }
                    }
                }
                _ => {}
            }
        }
        let n = f.vars.len();
        let result = Analysis {
            varied: vec![false; n],
            useful: vec![false; n],
            avail: vec![Avail::No; n],
            saves_old: HashSet::new(),
            saves_of: HashSet::new(),
            traversed: HashSet::new(),
            saves_decision: HashSet::new(),
            faint: HashSet::new(),
            declared,
        };
        Facts { f, stmts, by_id, writes, needs: BTreeMap::new(), pending: Vec::new(), result }
    }
}

/// The blocks of a branch or loop.
pub(crate) fn inner_blocks(stmt: &Stmt) -> Vec<BlockId> {
    match stmt {
        Stmt::If { then, els, .. } => vec![then.id, els.id],
        Stmt::Match { arms, .. } => arms.iter().map(|arm| arm.body.id).collect(),
        Stmt::For { body, .. } | Stmt::While { body, .. } => vec![body.id],
        _ => Vec::new(),
    }
}

/// The variable that a statement declares.
pub(crate) fn declares(stmt: &Stmt) -> Option<VarId> {
    match stmt {
        Stmt::Assign { dst, declares: true, .. } => Some(dst.var),
        Stmt::Native { dst, declares: true, .. } => Some(*dst),
        Stmt::Declare(var) | Stmt::Array { var, .. } | Stmt::View(var) => Some(*var),
        Stmt::Whole { dst, writes: Writes::Declared, .. } => Some(dst.var),
        Stmt::Construct { dst, .. } => Some(*dst),
        Stmt::Call { dst, .. } => *dst,
        _ => None,
    }
}
