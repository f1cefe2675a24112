//! How does a function leave a loop or itself early? By setting a flag; what would have been skipped asks the flag. Then
//! every block runs to its end, where the forward sweep saves what the reverse sweep needs.

use super::stmts::Tail;
use super::{Binding, Lower, Val, refuse};
use crate::ir::*;
use quote::quote;
use syn::visit::Visit;

impl Lower {
    /// Lowers the body of the function and says what it returns.
    pub(super) fn body(&mut self, block: &syn::Block, output: Option<&syn::Type>) -> syn::Result<()> {
        let returned_at = self.reserve();
        self.result(output)?;
        let before = self.blocks.last().map_or(0, |b| b.stmts.len());
        self.stmts(&block.stmts, Tail::Return)?;
        if let Some(flag) = self.returned {
            self.declare_flag(returned_at, before, flag);
        }
        Ok(())
    }

    /// Says what the function returns.
    pub(super) fn result(&mut self, output: Option<&syn::Type>) -> syn::Result<()> {
        if let Some(ty) = output {
            let shape = self.ty_of(ty)?;
            self.returns = self.returns_of(&shape, ty)?;
        }
        Ok(())
    }

    fn returns_of(&mut self, shape: &Ty, ty: &syn::Type) -> syn::Result<Returns> {
        Ok(match shape {
            Ty::Num => {
                let var = self.temp("ret", Ty::Num);
                self.vars[var].mutable = true;
                self.push(Stmt::Declare(var));
                Returns::Number(var)
            }
            Ty::Native => {
                let var = self.temp("ret", Ty::Native);
                self.vars[var].mutable = true;
                self.vars[var].written = Some(quote!(#ty));
                self.push(Stmt::Declare(var));
                Returns::Native(var)
            }
            Ty::Tuple(parts) if parts.is_empty() => Returns::Nothing,
            Ty::Tuple(parts) => {
                let syn::Type::Tuple(types) = ty else { return Ok(Returns::Nothing) };
                let parts: syn::Result<Vec<_>> =
                    parts.iter().zip(&types.elems).map(|(part, ty)| self.returns_of(part, ty)).collect();
                Returns::Tuple(parts?)
            }
            shape => {
                let var = self.temp("ret", shape.clone());
                self.vars[var].mutable = true;
                self.push(Stmt::Declare(var));
                Returns::Whole(var)
            }
        })
    }

    /// Stores what the function returns.
    pub(super) fn set_return(&mut self, value: Val, at: &syn::Expr) -> syn::Result<()> {
        let returns = self.returns.clone();
        self.set_returns(&returns, value, at)
    }

    fn set_returns(&mut self, returns: &Returns, value: Val, at: &syn::Expr) -> syn::Result<()> {
        match returns {
            Returns::Nothing => Ok(()),
            Returns::Number(var) => {
                let operand = self.number(value, at)?;
                self.assign(Place::var(*var), operand, false);
                Ok(())
            }
            Returns::Native(var) => {
                let native = self.native(value, at)?;
                self.push_native(*var, native, false, None);
                Ok(())
            }
            Returns::Tuple(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    let value = self.part_of(&value, i, at)?;
                    self.set_returns(part, value, at)?;
                }
                Ok(())
            }
            Returns::Whole(var) => {
                let (place, _) = self.stored(value, at)?;
                if self.guards > 0 || !self.loops.is_empty() {
                    return refuse(
                        at,
                        "an early return of an array or struct from within a loop",
                        "keep it in a variable and return it at the end",
                    );
                }
                self.push(Stmt::Whole { dst: Place::var(*var), src: place, writes: Writes::First });
                Ok(())
            }
        }
    }

    /// The flags that may be set here: those of the innermost loop and that of the function.
    pub(super) fn flags(&self) -> Vec<VarId> {
        let mut flags = Vec::new();
        if let Some(looping) = self.loops.last() {
            flags.extend(looping.exit);
            flags.extend(looping.skip);
        } else {
            flags.extend(self.returned);
        }
        flags
    }

    /// Declares a flag, false at first, as the statement `id` at `index` of the open block.
    pub(super) fn declare_flag(&mut self, id: StmtId, index: usize, flag: VarId) {
        let expr = Native::tokens(quote!(false));
        let stmt =
            Stmt::Native { dst: flag, place: self.native_var(flag), expr, declares: true, update: None };
        if let Some(block) = self.blocks.last_mut() {
            block.stmts.insert(index.min(block.stmts.len()), (id, stmt));
        }
    }

    fn new_flag(&mut self, name: &str) -> VarId {
        let flag = self.temp(name, Ty::Native);
        self.vars[flag].mutable = true;
        self.vars[flag].written = Some(quote!(bool));
        flag
    }

    fn set(&mut self, flag: VarId) {
        let expr = Native::tokens(quote!(true));
        self.push_native(flag, expr, false, None);
    }

    pub(super) fn return_stmt(&mut self, returning: &syn::ExprReturn) -> syn::Result<()> {
        if let Some(expr) = &returning.expr {
            let value = self.expr(expr)?;
            self.set_return(value, expr)?;
        }
        if self.guards > 0 || !self.loops.is_empty() {
            let flag = match self.returned {
                Some(flag) => flag,
                None => self.new_flag("returned"),
            };
            self.returned = Some(flag);
            self.set(flag);
        }
        for i in 0..self.loops.len() {
            self.leave(i);
        }
        Ok(())
    }

    fn leave(&mut self, i: usize) {
        let flag = match self.loops[i].exit {
            Some(flag) => flag,
            None => self.new_flag("done"),
        };
        self.loops[i].exit = Some(flag);
        self.set(flag);
    }

    fn loop_of(&self, label: Option<&syn::Lifetime>) -> Option<usize> {
        match label {
            None => self.loops.len().checked_sub(1),
            Some(label) => self.loops.iter().rposition(|l| l.label.as_ref() == Some(&label.ident)),
        }
    }

    pub(super) fn break_stmt(&mut self, breaking: &syn::ExprBreak) -> syn::Result<()> {
        if let Some(value) = &breaking.expr {
            return refuse(value, "`break` with a value", "assign to a variable before the `break`");
        }
        let Some(target) = self.loop_of(breaking.label.as_ref()) else {
            return refuse(breaking, "`break` out of a block", "use a loop or a flag");
        };
        for i in target..self.loops.len() {
            self.leave(i);
        }
        Ok(())
    }

    pub(super) fn continue_stmt(&mut self, continuing: &syn::ExprContinue) -> syn::Result<()> {
        let Some(target) = self.loop_of(continuing.label.as_ref()) else {
            return refuse(continuing, "`continue` outside of a loop", "leave it out");
        };
        for i in target + 1..self.loops.len() {
            self.leave(i);
        }
        if self.loops[target].guards > 0 || target + 1 < self.loops.len() {
            let flag = match self.loops[target].skip {
                Some(flag) => flag,
                None => self.new_flag("skip"),
            };
            self.loops[target].skip = Some(flag);
            self.set(flag);
        }
        Ok(())
    }

    /// `mut x` as a parameter: a variable that begins as the parameter.
    pub(super) fn copy_parameter(&mut self, name: &syn::Ident, param: VarId) -> syn::Result<()> {
        let ty = self.vars[param].ty.clone();
        let var = self.local(name, ty.clone(), true);
        match ty {
            Ty::Num => {
                let from = Operand::Place(Place::var(param));
                self.push(Stmt::Assign {
                    dst: Place::var(var),
                    op: Op::Copy,
                    args: vec![from],
                    declares: true,
                });
            }
            Ty::Native => {
                let expr = self.native_var(param);
                self.vars[var].written = self.vars[param].written.clone();
                self.push_native(var, expr, true, None);
            }
            _ => {
                self.vars[var].written = self.vars[param].written.clone();
                let (dst, src) = (Place::var(var), Place::var(param));
                self.push(Stmt::Whole { dst, src, writes: Writes::Declared });
            }
        }
        self.bind(name, Binding::Var(var));
        Ok(())
    }
}

/// Which exits there are, of the function or the loop that is looked at.
#[derive(Default)]
struct Exits {
    depth: usize,
    leaves: bool,
    returns: bool,
}

impl<'ast> Visit<'ast> for Exits {
    fn visit_expr_return(&mut self, node: &'ast syn::ExprReturn) {
        self.returns = true;
        syn::visit::visit_expr_return(self, node);
    }
    fn visit_expr_break(&mut self, node: &'ast syn::ExprBreak) {
        self.leaves |= self.depth == 0 || node.label.is_some();
    }
    fn visit_expr_continue(&mut self, node: &'ast syn::ExprContinue) {
        self.leaves |= self.depth == 0 || node.label.is_some();
    }
    fn visit_expr_for_loop(&mut self, node: &'ast syn::ExprForLoop) {
        self.depth += 1;
        syn::visit::visit_expr_for_loop(self, node);
        self.depth -= 1;
    }
    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.depth += 1;
        syn::visit::visit_expr_while(self, node);
        self.depth -= 1;
    }
    fn visit_expr_loop(&mut self, node: &'ast syn::ExprLoop) {
        self.depth += 1;
        syn::visit::visit_expr_loop(self, node);
        self.depth -= 1;
    }
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}

/// Whether the statement may leave the loop or function that it stands in.
pub(super) fn may_exit(stmt: &syn::Stmt) -> bool {
    let mut exits = Exits::default();
    exits.visit_stmt(stmt);
    exits.leaves || exits.returns
}

/// The first exit in a statement.
pub(super) fn first_exit(stmt: &syn::Stmt) -> syn::Expr {
    struct First(Option<syn::Expr>);
    impl<'ast> Visit<'ast> for First {
        fn visit_expr(&mut self, node: &'ast syn::Expr) {
            match node {
                syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => {
                    self.0.get_or_insert_with(|| node.clone());
                }
                _ => syn::visit::visit_expr(self, node),
            }
        }
    }
    let mut first = First(None);
    first.visit_stmt(stmt);
    first.0.unwrap_or(syn::Expr::Verbatim(Default::default()))
}

/// Whether the block always leaves.
pub(super) fn always_exits(block: &syn::Block) -> bool {
    block.stmts.iter().any(|stmt| match stmt {
        syn::Stmt::Expr(expr, _) => always_exits_expr(expr),
        _ => false,
    })
}

pub(super) fn always_exits_expr(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => true,
        syn::Expr::If(branch) => {
            always_exits(&branch.then_branch)
                && branch.else_branch.as_ref().is_some_and(|(_, e)| always_exits_expr(e))
        }
        syn::Expr::Block(block) => always_exits(&block.block),
        _ => false,
    }
}
