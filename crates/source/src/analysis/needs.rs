//! What does the reverse sweep need, and how does it come by it? Partials need operands and results, loops their lengths,
//! places their indices. What is needed and overwritten is saved by the statement that overwrites it.

use super::{Avail, Facts, declares, inner_blocks};
use crate::ir::*;
use crate::partials::{self, Slope};
use fluxions_rules::Prim;

impl Facts<'_> {
    pub(super) fn find_needs(&mut self) {
        let f = self.f;
        for i in 0..self.stmts.len() {
            let (id, stmt, _) = self.stmts[i].clone();
            // A cotangent of its own takes its shape from the variable.
            if let Some(var) = declares(stmt)
                && !matches!(f.vars[var].kind, Kind::View(_))
                && self.result.varied[var]
                && self.result.useful[var]
            {
                match &f.vars[var].ty {
                    Ty::Num | Ty::Native => {}
                    Ty::Array(of, _) if matches!(**of, Ty::Num) => {}
                    ty if ty.is_flat_vec() && f.vars[var].len.is_some() => {
                        if let Some(len) = f.vars[var].len {
                            self.need(len, 2 * id);
                        }
                    }
                    _ if f.returns.vars().contains(&var) => {}
                    // Its last shape, with which the block goes back.
                    _ => self.need(var, 2 * self.end_of_block_of(id) + 1),
                }
            }
            if self.result.is_adjoint(f, stmt) {
                self.needs_of_adjoint(id, stmt);
            }
        }
        loop {
            self.settle();
            let before = (self.result.saves_of.len(), self.result.traversed.len(), self.needs_count());
            self.find_saves();
            self.find_traversed();
            let after = (self.result.saves_of.len(), self.result.traversed.len(), self.needs_count());
            if before == after && self.pending.is_empty() {
                return;
            }
        }
    }

    /// The last statement of the block that a statement stands in.
    fn end_of_block_of(&self, id: StmtId) -> StmtId {
        let block = |at: usize| self.stmts[at].2.blocks.last();
        let here = self.by_id.get(&id).and_then(|&at| block(at));
        let last = (0..self.stmts.len()).rev().find(|&at| block(at) == here);
        last.map_or(id, |at| self.stmts[at].0)
    }

    fn needs_count(&self) -> usize {
        self.needs.values().map(Vec::len).sum()
    }

    fn needs_of_adjoint(&mut self, id: StmtId, stmt: &Stmt) {
        let f = self.f;
        match stmt {
            Stmt::Assign { dst, op, args, .. } => {
                self.need_path(dst, id);
                for (i, arg) in args.iter().enumerate() {
                    if !self.result.passes(f, op, i, arg) {
                        continue;
                    }
                    if let Operand::Place(place) = arg {
                        self.need_path(place, id);
                    }
                    if let Slope::Value { formula, .. } = partials::slope(op, i) {
                        let (reads, result) = formula.reads();
                        for j in reads {
                            if let Some(arg) = args.get(j) {
                                self.need_operand(arg, id);
                            }
                        }
                        if result {
                            self.need(dst.var, 2 * id + 1);
                        }
                        if let Op::Powi(n, None) = op {
                            self.need_native(n, id);
                        }
                    }
                }
            }
            Stmt::Array { fill: Fill::Number(Operand::Place(place), _) | Fill::Copies(place, _), .. } => {
                self.need_path(place, id);
            }
            Stmt::Array { fill: Fill::Rows(rows), .. } => rows.iter().for_each(|row| self.need_path(row, id)),
            Stmt::Whole { dst, src, writes } => {
                self.need_path(src, id);
                self.need_path(dst, id);
                // The cotangents that stood there take their shape from what stood there.
                if *writes == Writes::Over && !f.ty_at(dst).is_flat_vec() {
                    self.need(dst.var, 2 * id);
                }
            }
            Stmt::Construct { fields, .. } => {
                for (_, field) in fields {
                    match field {
                        Field::Number(Operand::Place(place)) | Field::Whole(place) => {
                            self.need_path(place, id)
                        }
                        _ => {}
                    }
                }
            }
            Stmt::Call { args, dst, .. } => {
                for arg in args {
                    match arg {
                        Argument::Native(native) => self.need_native(native, id),
                        Argument::Number(operand) => self.need_operand(operand, id),
                        Argument::Shared(place, _) => {
                            self.need_path(place, id);
                            self.need(place.var, 2 * id);
                        }
                        Argument::Mutable(place) => self.need_path(place, id),
                        Argument::NativeMutable(_) => {}
                    }
                }
                if let Some(dst) = dst
                    && !matches!(f.vars[*dst].ty, Ty::Num)
                {
                    self.need(*dst, 2 * id + 1);
                }
            }
            _ => {}
        }
    }

    fn need_operand(&mut self, operand: &Operand, id: StmtId) {
        match operand {
            Operand::Place(place) => {
                self.need_path(place, id);
                self.need(place.var, 2 * id);
            }
            Operand::Constant(native) => self.need_native(native, id),
        }
    }

    /// The indices on the way to a place.
    fn need_path(&mut self, place: &Place, id: StmtId) {
        for step in &place.path {
            if let Step::Index(index) = step {
                self.need_native(index, id);
            }
        }
        if let Kind::View(view) = &self.f.vars[place.var].kind {
            // A view has the indices that it was made with.
            let at = self.result.declared.get(&place.var).map_or(id, |&(at, _)| at);
            if let Some((start, len)) = view.range {
                self.need(start, 2 * at);
                self.need(len, 2 * at);
            }
            self.need_path(&view.base, at);
        }
    }

    fn need_native(&mut self, native: &Native, id: StmtId) {
        for &var in &native.reads {
            self.need(var, 2 * id);
        }
        for (_, part) in &native.parts {
            for operand in part.operands() {
                self.need_operand(operand, id);
            }
        }
    }

    fn need(&mut self, var: VarId, at: usize) {
        let root = self.f.root(var);
        let needs = self.needs.entry(root).or_default();
        if !needs.contains(&at) {
            needs.push(at);
        }
        if self.result.avail[root] == Avail::No {
            self.result.avail[root] = match self.f.vars[root].kind {
                Kind::Param | Kind::Counter => Avail::There,
                _ if self.is_cheap_again(root) => Avail::Again,
                _ => Avail::Saved,
            };
            self.pending.push(root);
        }
    }

    /// What is computed again needs its operands.
    fn settle(&mut self) {
        while let Some(var) = self.pending.pop() {
            if self.result.avail[var] != Avail::Again {
                continue;
            }
            let Some(&(id, _)) = self.result.declared.get(&var) else { continue };
            let stmt = self.stmts[self.by_id[&id]].1;
            match stmt {
                Stmt::Assign { op, args, .. } => {
                    args.iter().for_each(|arg| self.need_operand(arg, id));
                    if let Op::Powi(n, _) = op {
                        self.need_native(n, id);
                    }
                }
                Stmt::Native { expr, .. } => self.need_native(expr, id),
                Stmt::Array { fill, .. } => match fill {
                    Fill::Number(operand, n) => {
                        self.need_operand(operand, id);
                        self.need_native(n, id);
                    }
                    Fill::Native(n) => self.need_native(n, id),
                    Fill::Copies(place, n) => {
                        self.need_operand(&Operand::Place(place.clone()), id);
                        self.need_native(n, id);
                    }
                    Fill::Rows(rows) => {
                        for row in rows {
                            self.need_operand(&Operand::Place(row.clone()), id);
                        }
                    }
                },
                _ => {}
            }
        }
    }

    /// Whether the variable, which is never assigned to, can be computed again at the beginning of its block, cheaply and
    /// from what is still there.
    fn is_cheap_again(&self, var: VarId) -> bool {
        if self.writes.contains_key(&var) {
            return false;
        }
        let Some(&(id, _)) = self.result.declared.get(&var) else { return false };
        let stmt = self.stmts[self.by_id[&id]].1;
        match stmt {
            Stmt::Assign { op, args, declares: true, .. } => {
                is_cheap(op) && args.iter().all(|arg| self.is_stable_operand(arg, id))
            }
            Stmt::Native { expr, declares: true, dst, .. } => {
                !self.f.changed_by_call.iter().any(|(by, _)| by == dst) && self.is_stable_native(expr, id)
            }
            Stmt::Array { fill: Fill::Number(operand, n), .. } => {
                self.is_stable_operand(operand, id) && self.is_stable_native(n, id)
            }
            Stmt::Array { fill: Fill::Native(n), .. } => self.is_stable_native(n, id),
            _ => false,
        }
    }

    fn is_stable_operand(&self, operand: &Operand, id: StmtId) -> bool {
        match operand {
            Operand::Constant(native) => self.is_stable_native(native, id),
            Operand::Place(place) => {
                let indices = place.path.iter().all(|step| match step {
                    Step::Index(index) => self.is_stable_native(index, id),
                    Step::Field(_) => true,
                });
                indices && self.is_stable(place.var, id) && !self.is_lost(self.f.root(place.var))
            }
        }
    }

    /// A number that would itself have to be saved: then the result is saved instead, once.
    fn is_lost(&self, root: VarId) -> bool {
        let local = matches!(self.f.vars[root].kind, Kind::Local);
        let scalar = matches!(self.f.vars[root].ty, Ty::Num);
        local && scalar && self.result.avail[root] == Avail::No && !self.is_cheap_again(root)
    }

    fn is_stable_native(&self, native: &Native, id: StmtId) -> bool {
        native.reads.iter().all(|&var| self.is_stable(var, id))
            && native
                .parts
                .iter()
                .all(|(_, part)| part.operands().iter().all(|o| self.is_stable_operand(o, id)))
    }

    /// Whether needing the variable at this statement asks for nothing to be saved: nothing is assigned to it later.
    fn is_stable(&self, var: VarId, id: StmtId) -> bool {
        let root = self.f.root(var);
        self.writes.get(&root).is_none_or(|writes| !writes.iter().any(|&w| self.overwrites(root, w, 2 * id)))
    }

    /// Whether the assignment `w` may overwrite the value that the variable has at this moment.
    fn overwrites(&self, var: VarId, w: StmtId, at: usize) -> bool {
        if at <= 2 * w {
            return true;
        }
        let outside: &[StmtId] =
            self.result.declared.get(&var).map_or(&[], |(id, _)| &self.stmts[self.by_id[id]].2.loops);
        let around = &self.stmts[self.by_id[&w]].2.loops;
        let Some(&index) = self.by_id.get(&(at / 2)) else { return true };
        self.stmts[index].2.loops.iter().any(|l| around.contains(l) && !outside.contains(l))
    }

    fn find_saves(&mut self) {
        let mut saves = Vec::new();
        for (var, needs) in &self.needs {
            // The parameter of a loop or function is never overwritten.
            let Some(writes) = self.writes.get(var) else { continue };
            for &w in writes {
                if needs.iter().any(|&at| self.overwrites(*var, w, at)) {
                    saves.push((w, *var));
                }
            }
        }
        for (w, var) in saves {
            self.result.saves_old.insert(w);
            if self.result.saves_of.insert((w, var)) {
                self.needs_of_restoring(w);
            }
        }
    }

    /// What is put back has to be found: its indices, and the ends of the parts that it stands in.
    fn needs_of_restoring(&mut self, id: StmtId) {
        match self.stmts[self.by_id[&id]].1 {
            Stmt::Assign { dst, .. } | Stmt::Whole { dst, .. } => self.need_path(dst, id),
            Stmt::Native { dst, place, .. } => {
                for &var in place.reads.iter().filter(|&var| var != dst) {
                    self.need(var, 2 * id);
                }
            }
            Stmt::Call { args, .. } => {
                for arg in args {
                    if let Argument::Mutable(place) | Argument::NativeMutable(place) = arg {
                        self.need_path(place, id);
                    }
                }
            }
            _ => {}
        }
    }

    /// The branches and loops in which there is something to do, and what going through them needs.
    fn find_traversed(&mut self) {
        let f = self.f;
        for i in (0..self.stmts.len()).rev() {
            let (id, stmt, position) = self.stmts[i].clone();
            let busy = self.result.is_adjoint(f, stmt)
                || self.result.saves_old.contains(&id)
                || self.result.traversed.contains(&id);
            if !busy {
                continue;
            }
            // Everything around it.
            let around: Vec<(StmtId, &Stmt)> = self
                .stmts
                .iter()
                .filter(|(_, outer, _)| {
                    matches!(
                        outer,
                        Stmt::If { .. } | Stmt::Match { .. } | Stmt::For { .. } | Stmt::While { .. }
                    )
                })
                .filter(|(_, outer, _)| inner_blocks(outer).iter().any(|b| position.blocks.contains(b)))
                .map(|(id, outer, _)| (*id, *outer))
                .collect();
            for (outer_id, outer) in around {
                if !self.result.traversed.insert(outer_id) {
                    continue;
                }
                match outer {
                    Stmt::For { trips, exit: None, .. } => self.need(*trips, 2 * outer_id),
                    Stmt::If { cond, .. } => {
                        let plain = cond.parts.is_empty()
                            && cond.reads.iter().all(|&var| {
                                let root = f.root(var);
                                !self.writes.contains_key(&root)
                                    && (matches!(f.vars[root].kind, Kind::Param | Kind::Counter)
                                        || self.result.avail[root] != Avail::No
                                        || self.is_cheap_again(root))
                            });
                        if plain {
                            self.need_native(cond, outer_id);
                        } else {
                            self.result.saves_decision.insert(outer_id);
                        }
                    }
                    Stmt::Match { scrutinee, .. } => self.need_native(scrutinee, outer_id),
                    _ => {}
                }
            }
        }
    }
}

/// Whether an operation costs less than saving and loading its result.
fn is_cheap(op: &Op) -> bool {
    match op {
        Op::Copy | Op::MulAdd | Op::Signum => true,
        Op::Powi(_, known) => known.is_some_and(|n| n.abs() <= 4),
        Op::Prim(prim) => matches!(
            prim,
            Prim::Add
                | Prim::Sub
                | Prim::Mul
                | Prim::Div
                | Prim::Neg
                | Prim::Abs
                | Prim::Min
                | Prim::Max
                | Prim::Sqrt
                | Prim::Relu
                | Prim::Clamp
                | Prim::Copysign
        ),
    }
}
