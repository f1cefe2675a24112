//! Whose cotangent may be absent, though that of the result is not? A value that is computed before a branch and only
//! used inside of it has no say where the branch is not taken, and must not be multiplied with a slope that overflowed
//! there. Such statements are guarded; the others, which are nearly all, need no guard.

use super::{Facts, Position, walk};
use crate::ir::*;
use std::collections::{HashMap, HashSet};

impl Facts<'_> {
    /// Finds the assignments to numbers, and calls for them, that are used in branches only, or overwritten in one.
    /// Elements of arrays are not looked at: which of them are used is not known here.
    pub(super) fn find_faint(&mut self) {
        let f = self.f;
        let branches = branches(&f.body);
        let scalar =
            |var: VarId| matches!(f.vars[var].kind, Kind::Local) && matches!(f.vars[var].ty, Ty::Num);
        let returned: HashSet<VarId> = f.returns.vars().into_iter().collect();
        // The statements that read each number, and those that overwrite it.
        let mut readers: HashMap<VarId, Vec<usize>> = HashMap::new();
        let mut writers: HashMap<VarId, Vec<usize>> = HashMap::new();
        for (at, (_, stmt, _)) in self.stmts.iter().enumerate() {
            for var in read(stmt) {
                readers.entry(var).or_default().push(at);
            }
            if let Stmt::Assign { dst, args, .. } = stmt
                && scalar(dst.var)
                && !args.iter().any(|arg| matches!(arg, Operand::Place(p) if p.var == dst.var))
            {
                writers.entry(dst.var).or_default().push(at);
            }
        }
        let sure = |from: &Position, to: &Position| {
            to.blocks.iter().all(|block| !branches.contains(block) || from.blocks.contains(block))
        };
        let none = Vec::new();
        let mut faint: HashSet<StmtId> = HashSet::new();
        loop {
            let before = faint.len();
            for (at, (id, stmt, position)) in self.stmts.iter().enumerate().rev() {
                let Some(dst) = result(stmt).filter(|&var| scalar(var) && !faint.contains(id)) else {
                    continue;
                };
                let firm = |&reader: &usize| {
                    let (id, stmt, there) = &self.stmts[reader];
                    !faint.contains(id) && result(stmt) != Some(dst) && sure(position, there)
                };
                let used = returned.contains(&dst) || readers.get(&dst).unwrap_or(&none).iter().any(firm);
                let lost = |&writer: &usize| writer > at && !sure(position, &self.stmts[writer].2);
                if !used || writers.get(&dst).unwrap_or(&none).iter().any(lost) {
                    faint.insert(*id);
                }
            }
            if faint.len() == before {
                break;
            }
        }
        self.result.faint = faint;
    }
}

/// The variable whose whole value is the result of the statement.
fn result(stmt: &Stmt) -> Option<VarId> {
    match stmt {
        Stmt::Assign { dst, .. } if dst.path.is_empty() => Some(dst.var),
        Stmt::Call { args, dst, .. } if !args.iter().any(|arg| matches!(arg, Argument::Mutable(_))) => *dst,
        _ => None,
    }
}

/// The blocks that run or do not.
fn branches(body: &Block) -> HashSet<BlockId> {
    let mut branches = HashSet::new();
    walk(body, &Position::default(), &mut |_, stmt, _| match stmt {
        Stmt::If { then, els, .. } => branches.extend([then.id, els.id]),
        Stmt::Match { arms, .. } => branches.extend(arms.iter().map(|arm| arm.body.id)),
        _ => {}
    });
    branches
}

/// The variables whose numbers a statement reads.
fn read(stmt: &Stmt) -> Vec<VarId> {
    let number = |operand: &Operand| match operand {
        Operand::Place(place) => Some(place.var),
        Operand::Constant(_) => None,
    };
    match stmt {
        Stmt::Assign { args, .. } => args.iter().filter_map(number).collect(),
        Stmt::Array { fill: Fill::Number(operand, _), .. } => number(operand).into_iter().collect(),
        Stmt::Array { fill: Fill::Copies(place, _), .. } | Stmt::Whole { src: place, .. } => vec![place.var],
        Stmt::Array { fill: Fill::Rows(rows), .. } => rows.iter().map(|row| row.var).collect(),
        Stmt::Construct { fields, .. } => fields
            .iter()
            .filter_map(|(_, field)| match field {
                Field::Number(operand) => number(operand),
                Field::Whole(place) => Some(place.var),
                Field::Native(_) => None,
            })
            .collect(),
        Stmt::Call { args, .. } => args
            .iter()
            .filter_map(|arg| match arg {
                Argument::Number(operand) => number(operand),
                Argument::Shared(place, _) | Argument::Mutable(place) => Some(place.var),
                Argument::Native(_) | Argument::NativeMutable(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
