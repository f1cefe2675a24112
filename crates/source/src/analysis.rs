//! What does a derivative need of a program? Which variables vary, which of them matter to the outputs, which values the
//! reverse sweep reads, and how it comes by them: they are still there, they are computed again, or the forward sweep
//! saves them. This is the "to be recorded" analysis (Hascoët, Naumann and Pascual, 2005), with the choice to compute
//! again what is cheap and whose operands are still there.

use crate::ir::*;
use crate::partials::{self, Slope};
use fluxions_rules::Prim;
use std::collections::{HashMap, HashSet};

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
            Stmt::Whole { dst, src } => useful(*dst) && self.varies(f, src.var),
            Stmt::Construct { dst, .. } => useful(*dst),
            Stmt::Array { var, fill } => {
                useful(*var)
                    && match fill {
                        Fill::Number(operand, _) => self.operand_varies(f, operand),
                        Fill::Copies(place, _) => self.varies(f, place.var),
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
pub(crate) fn walk<'f>(block: &'f Block, position: &Position, visit: &mut impl FnMut(StmtId, &'f Stmt, &Position)) {
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
    Ok(facts.result)
}

struct Facts<'f> {
    f: &'f Function,
    stmts: Vec<(StmtId, &'f Stmt, Position)>,
    by_id: HashMap<StmtId, usize>,
    /// The assignments to each variable after its declaration.
    writes: HashMap<VarId, Vec<StmtId>>,
    /// The moments at which each variable is needed: 2·statement before it, 2·statement + 1 after it.
    needs: HashMap<VarId, Vec<usize>>,
    pending: Vec<VarId>,
    result: Analysis,
}

impl<'f> Facts<'f> {
    fn new(f: &'f Function) -> Self {
        let mut stmts = Vec::new();
        walk(&f.body, &Position::default(), &mut |id, stmt, position| stmts.push((id, stmt, position.clone())));
        let by_id = stmts.iter().enumerate().map(|(i, (id, ..))| (*id, i)).collect();
        let mut declared = HashMap::new();
        let mut writes: HashMap<VarId, Vec<StmtId>> = HashMap::new();
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
                Stmt::Whole { dst, .. } => {
                    if declared_already(&stmts, *dst) {
                        write(*dst);
                    } else {
                        declare(*dst);
                    }
                }
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
            declared,
        };
        Facts { f, stmts, by_id, writes, needs: HashMap::new(), pending: Vec::new(), result }
    }

    // ── what varies, and what matters ────────────────────────────────────────────────────────────────────────────────

    fn varied(&mut self) -> Vec<bool> {
        let f = self.f;
        let mut varied = vec![matches!(f.base, Base::Generic(_)); f.vars.len()];
        if matches!(f.base, Base::Generic(_)) {
            for (var, varied) in f.vars.iter().zip(&mut varied) {
                *varied = var.ty.is_real();
            }
        }
        for param in &f.params {
            varied[param.var] = param.active;
        }
        for var in f.returns.vars() {
            varied[var] = f.vars[var].ty.is_real();
        }
        self.result.varied = varied;
        loop {
            let mut changed = false;
            for (_, stmt, _) in &self.stmts {
                let now = &self.result;
                let place = |p: &Place| now.varies(f, p.var);
                let mut targets: Vec<VarId> = Vec::new();
                match stmt {
                    Stmt::Assign { dst, args, .. } if args.iter().any(|a| now.operand_varies(f, a)) => {
                        targets.push(dst.var);
                    }
                    Stmt::Array { var, fill: Fill::Number(operand, _) } if now.operand_varies(f, operand) => {
                        targets.push(*var);
                    }
                    Stmt::Array { var, fill: Fill::Copies(from, _) } if place(from) => targets.push(*var),
                    Stmt::Whole { dst, src } if place(src) => targets.push(*dst),
                    Stmt::Construct { dst, .. } => targets.push(*dst),
                    Stmt::Call { args, dst, .. } if now.call_varies(f, args) => {
                        targets.extend(dst);
                        targets.extend(args.iter().filter_map(|a| match a {
                            Argument::Mutable(place) => Some(place.var),
                            _ => None,
                        }));
                    }
                    _ => {}
                }
                for var in targets {
                    let root = f.root(var);
                    if !self.result.varied[root] {
                        self.result.varied[root] = true;
                        changed = true;
                    }
                }
            }
            if !changed {
                return self.result.varied.clone();
            }
        }
    }

    fn find_useful(&mut self) {
        let f = self.f;
        for var in f.returns.vars() {
            self.result.useful[var] = true;
        }
        for param in &f.params {
            self.result.useful[param.var] |= param.active && param.passing == Passing::Mutable;
        }
        loop {
            let mut changed = false;
            for (_, stmt, _) in &self.stmts {
                if !self.result.is_adjoint(f, stmt) {
                    continue;
                }
                let mut sources: Vec<VarId> = Vec::new();
                match stmt {
                    Stmt::Assign { op, args, .. } => {
                        for (i, arg) in args.iter().enumerate() {
                            if self.result.passes(f, op, i, arg) {
                                sources.extend(operand_var(arg));
                            }
                        }
                    }
                    Stmt::Array { fill: Fill::Number(o, _), .. } => sources.extend(operand_var(o)),
                    Stmt::Array { fill: Fill::Copies(place, _), .. } => sources.push(place.var),
                    Stmt::Whole { src, .. } => sources.push(src.var),
                    Stmt::Construct { fields, .. } => {
                        for (_, field) in fields {
                            match field {
                                Field::Number(o) => sources.extend(operand_var(o)),
                                Field::Whole(place) => sources.push(place.var),
                                Field::Native(_) => {}
                            }
                        }
                    }
                    Stmt::Call { args, .. } => {
                        for arg in args {
                            match arg {
                                Argument::Number(o) => sources.extend(operand_var(o)),
                                Argument::Shared(place, _) | Argument::Mutable(place) => sources.push(place.var),
                                Argument::Native(_) | Argument::NativeMutable(_) => {}
                            }
                        }
                    }
                    _ => {}
                }
                for var in sources {
                    let root = f.root(var);
                    if self.result.varied[root] && !self.result.useful[root] {
                        self.result.useful[root] = true;
                        changed = true;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    // ── what the reverse sweep needs ─────────────────────────────────────────────────────────────────────────────────

    fn find_needs(&mut self) {
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
                    _ => self.need(var, 2 * id + 1),
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
                    if let Slope::Value { handle, .. } = partials::slope(op, i) {
                        let (reads, result) = partials::reads(handle);
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
            Stmt::Array { var: _, fill } => match fill {
                Fill::Number(Operand::Place(place), _) | Fill::Copies(place, _) => self.need_path(place, id),
                _ => {}
            },
            Stmt::Whole { src, .. } => self.need_path(src, id),
            Stmt::Construct { fields, .. } => {
                for (_, field) in fields {
                    match field {
                        Field::Number(Operand::Place(place)) | Field::Whole(place) => self.need_path(place, id),
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
                Kind::Param(_) | Kind::Counter => Avail::There,
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
            && native.parts.iter().all(|(_, part)| part.operands().iter().all(|o| self.is_stable_operand(o, id)))
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
        let outside: &[StmtId] = self
            .result
            .declared
            .get(&var)
            .map_or(&[], |(id, _)| &self.stmts[self.by_id[id]].2.loops);
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
        self.result.saves_old.extend(saves.iter().map(|&(w, _)| w));
        self.result.saves_of.extend(saves);
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
                .filter(|(_, outer, _)| matches!(outer, Stmt::If { .. } | Stmt::Match { .. } | Stmt::For { .. } | Stmt::While { .. }))
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
                                    && (matches!(f.vars[root].kind, Kind::Param(_) | Kind::Counter)
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

fn operand_var(operand: &Operand) -> Option<VarId> {
    match operand {
        Operand::Place(place) => Some(place.var),
        Operand::Constant(_) => None,
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
        Stmt::Whole { dst, .. } | Stmt::Construct { dst, .. } => Some(*dst),
        Stmt::Call { dst, .. } => *dst,
        _ => None,
    }
}

fn declared_already(stmts: &[(StmtId, &Stmt, Position)], var: VarId) -> bool {
    stmts.iter().any(|(_, stmt, _)| matches!(stmt, Stmt::Declare(v) | Stmt::Array { var: v, .. } if *v == var))
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
