//! Which names get a whole new value after they were declared? A vector among them has no length that could be kept, so
//! this is asked before anything is lowered. Names that are used twice count together.

use super::place::peel;
use std::collections::HashSet;
use syn::visit::Visit;

/// The names that stand alone on the left of a `=`, or that `swap`, `replace` and `take` change.
pub(super) fn names(body: &syn::Block) -> HashSet<String> {
    let mut names = Names(HashSet::new());
    names.visit_block(body);
    names.0
}

struct Names(HashSet<String>);

impl Names {
    fn target(&mut self, left: &syn::Expr) {
        match peel(left) {
            syn::Expr::Path(path) => self.0.extend(path.path.get_ident().map(ToString::to_string)),
            syn::Expr::Tuple(tuple) => tuple.elems.iter().for_each(|part| self.target(part)),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        self.target(&assign.left);
        syn::visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        const CHANGING: &[&str] = &["swap", "replace", "take"];
        if let syn::Expr::Path(path) = &*call.func
            && path.path.segments.last().is_some_and(|last| CHANGING.iter().any(|name| last.ident == name))
        {
            call.args.iter().for_each(|arg| self.target(arg));
        }
        syn::visit::visit_expr_call(self, call);
    }
}
