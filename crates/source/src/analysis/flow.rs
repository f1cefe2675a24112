//! What varies, and what matters? A variable varies where something active flows into it, and matters where it flows into
//! an output; both are found by going over the statements until nothing changes.

use super::Facts;
use crate::ir::*;

impl Facts<'_> {
    pub(super) fn varied(&mut self) -> Vec<bool> {
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
                    Stmt::Array { var, fill: Fill::Rows(rows) } if rows.iter().any(place) => {
                        targets.push(*var);
                    }
                    Stmt::Whole { dst, src, .. } if place(src) => targets.push(dst.var),
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

    pub(super) fn find_useful(&mut self) {
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
                    Stmt::Array { fill: Fill::Rows(rows), .. } => {
                        sources.extend(rows.iter().map(|row| row.var));
                    }
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
                                Argument::Shared(place, _) | Argument::Mutable(place) => {
                                    sources.push(place.var)
                                }
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
}

fn operand_var(operand: &Operand) -> Option<VarId> {
    match operand {
        Operand::Place(place) => Some(place.var),
        Operand::Constant(_) => None,
    }
}
