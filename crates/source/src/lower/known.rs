//! What is known of Rust that is carried along as it was written? Whether it is a variable, a number or a length, and what
//! it names.

use super::Lower;
use crate::ir::*;
use proc_macro2::{TokenStream, TokenTree};

impl Lower {
    /// The variable that native Rust is, if it is one.
    pub(super) fn variable_of(&self, native: &Native) -> Option<VarId> {
        let [var] = native.reads[..] else { return None };
        let name: syn::Ident = syn::parse2(native.tokens.clone()).ok()?;
        (self.vars[var].ident == name).then_some(var)
    }
}

/// Whether one of these names stands in the tokens.
pub(super) fn mentions(tokens: &TokenStream, names: &[&str]) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.iter().any(|name| ident == *name),
        TokenTree::Group(group) => mentions(&group.stream(), names),
        _ => false,
    })
}

/// The whole number that native Rust is, if it is a literal.
pub(super) fn whole_number(native: &Native) -> Option<i64> {
    fn of(expr: &syn::Expr) -> Option<i64> {
        match expr {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(int), .. }) => int.base10_parse().ok(),
            syn::Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => Some(-of(expr)?),
            syn::Expr::Paren(inner) => of(&inner.expr),
            _ => None,
        }
    }
    of(&syn::parse2(native.tokens.clone()).ok()?)
}

/// Whether native Rust asks for a length.
pub(super) fn is_length(native: &Native) -> bool {
    matches!(syn::parse2(native.tokens.clone()), Ok(syn::Expr::MethodCall(call)) if call.method == "len")
}

/// Whether the tokens are this name alone.
pub(super) fn is_name(tokens: &TokenStream, name: &str) -> bool {
    syn::parse2::<syn::Ident>(tokens.clone()).is_ok_and(|ident| ident == name)
}
