//! How are arrays, vectors and structs made? By one statement that makes the whole, and others that store the parts.

use super::stmts::is_number_constant;
use super::{Lower, Val, refuse};
use crate::ir::*;
use quote::quote;

impl Lower {
    /// A new array or vector, if the expression makes one.
    pub(super) fn array_init(
        &mut self,
        name: &syn::Ident,
        mutable: bool,
        expr: &syn::Expr,
        shape: Option<Ty>,
    ) -> syn::Result<Option<VarId>> {
        let (elements, repeat, is_vec) = match peel_groups(expr) {
            syn::Expr::Array(array) => (array.elems.iter().cloned().collect(), None, false),
            syn::Expr::Repeat(repeat) => {
                (Vec::new(), Some((*repeat.expr.clone(), *repeat.len.clone())), false)
            }
            syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => {
                let tokens = &mac.mac.tokens;
                let bracketed: syn::Expr = syn::parse2(quote!([#tokens]))?;
                match bracketed {
                    syn::Expr::Repeat(repeat) => (Vec::new(), Some((*repeat.expr, *repeat.len)), true),
                    syn::Expr::Array(array) => (array.elems.into_iter().collect(), None, true),
                    _ => return Ok(None),
                }
            }
            syn::Expr::Macro(mac) => return super::wanted::refuse_macro(&mac.mac),
            _ => return Ok(None),
        };
        let wrap = |element: Ty, len: proc_macro2::TokenStream| {
            if is_vec { Ty::Vec(Box::new(element)) } else { Ty::Array(Box::new(element), len) }
        };
        if let Some((element, len)) = repeat {
            let value = self.expr(&element)?;
            let value = match (&shape, value) {
                (Some(shape), Val::Either(native)) if matches!(shape.element(), Some(Ty::Num)) => {
                    Val::Num(Operand::Constant(native))
                }
                (None, Val::Either(native)) if is_number_constant(&native) => {
                    Val::Num(Operand::Constant(native))
                }
                // The result of a call: a number, as far as anybody can tell.
                (None, Val::Place(place, Ty::Unknown)) if place.path.is_empty() => {
                    self.settle(&place, Ty::Num);
                    Val::Num(Operand::Place(place))
                }
                (_, value) => value,
            };
            let len_native = {
                let value = self.expr(&len)?;
                self.native(value, &len)?
            };
            let len_native = if is_vec { self.native_atom("count", len_native) } else { len_native };
            let len_tokens = len_native.tokens.clone();
            let word = match &value {
                Val::Native(native) => word_of(&native.tokens),
                Val::Place(place, _) => self.copy_type(place),
                _ => None,
            };
            let (ty, fill) = match value {
                Val::Num(operand) => (wrap(Ty::Num, len_tokens), Fill::Number(operand, len_native.clone())),
                Val::Native(native) | Val::Either(native) => {
                    let element = &native.tokens;
                    let tokens = if is_vec {
                        quote!(vec![#element; #len_tokens])
                    } else {
                        quote!([#element; #len_tokens])
                    };
                    let native = Lower::native_of(tokens, &[&native, &len_native]);
                    (wrap(Ty::Native, len_tokens), Fill::Native(native))
                }
                Val::Place(place, inner) => {
                    (wrap(inner, len_tokens), Fill::Copies(place, len_native.clone()))
                }
                _ => return refuse(expr, "an array of these", "use arrays of numbers"),
            };
            let var = self.local(name, shape_or(shape, ty), mutable);
            if let Some(word) = word {
                let len = &len_native.tokens;
                let written = if is_vec { quote!(::std::vec::Vec<#word>) } else { quote!([#word; #len]) };
                self.vars[var].written = Some(written);
            }
            if is_vec && let Some(&len) = len_native.reads.first().filter(|_| len_native.reads.len() == 1) {
                let same = self.vars[len].ident == len_native.tokens.to_string();
                if same && !self.vars[len].mutable {
                    self.vars[var].len = Some(len);
                }
            }
            if is_vec && self.vars[var].len.is_none() {
                let len = self.native_let("count", len_native);
                self.vars[len].written = Some(quote!(usize));
                self.vars[var].len = Some(len);
            }
            self.push(Stmt::Array { var, fill });
            return Ok(Some(var));
        }
        let mut values = Vec::new();
        for element in &elements {
            values.push(self.expr(element)?);
        }
        let count = values.len();
        let numeric = values.iter().any(|v| matches!(v, Val::Num(_) | Val::Place(_, Ty::Unknown)))
            || matches!(shape.as_ref().and_then(Ty::element), Some(Ty::Num));
        if numeric {
            let ty = wrap(Ty::Num, quote!(#count));
            let var = self.local(name, shape_or(shape, ty), mutable);
            let zero = Operand::Constant(Native::tokens(quote!(0.0)));
            if is_vec {
                let len = self.native_let("count", Native::tokens(quote!(#count)));
                self.vars[len].written = Some(quote!(usize));
                self.vars[var].len = Some(len);
            }
            self.push(Stmt::Array { var, fill: Fill::Number(zero, Native::tokens(quote!(#count))) });
            for (i, value) in values.into_iter().enumerate() {
                let operand = self.number(value, &elements[i])?;
                let dst = Place { var, path: vec![Step::Index(Native::tokens(quote!(#i)))] };
                self.push(Stmt::Assign { dst, op: Op::Copy, args: vec![operand], declares: false });
            }
            return Ok(Some(var));
        }
        if values.iter().any(|v| matches!(v, Val::Place(..) | Val::Tuple(_))) {
            let mut rows = Vec::new();
            let mut inner = None;
            for value in values {
                let (row, ty) = self.stored(value, expr)?;
                rows.push(row);
                inner.get_or_insert(ty);
            }
            let Some(inner) = inner else { return Ok(None) };
            // What is copied owns its elements.
            let inner = if let Ty::Slice(of) = inner { Ty::Vec(of) } else { inner };
            let var = self.local(name, wrap(inner, quote!(#count)), mutable);
            self.vars[var].written = rows
                .first()
                .and_then(|row| self.copy_type(row))
                .map(|of| if is_vec { quote!(::std::vec::Vec<#of>) } else { quote!([#of; #count]) });
            self.push(Stmt::Array { var, fill: Fill::Rows(rows) });
            return Ok(Some(var));
        }
        let natives: syn::Result<Vec<Native>> = values.into_iter().map(|v| self.native(v, expr)).collect();
        let natives = natives?;
        let tokens: Vec<_> = natives.iter().map(|n| n.tokens.clone()).collect();
        let whole = if is_vec { quote!(vec![#(#tokens),*]) } else { quote!([#(#tokens),*]) };
        let parts: Vec<&Native> = natives.iter().collect();
        let native = Lower::native_of(whole, &parts);
        let var = self.local(name, shape_or(shape, wrap(Ty::Native, quote!(#count))), mutable);
        self.push(Stmt::Array { var, fill: Fill::Native(native) });
        Ok(Some(var))
    }

    pub(super) fn struct_literal(&mut self, literal: &syn::ExprStruct) -> syn::Result<Val> {
        if let Some(rest) = &literal.rest {
            let dots = &literal.dot2_token;
            return refuse(&quote!(#dots #rest), "`..` in a struct literal", "write every field: `a: p.a`");
        }
        let mut fields = Vec::new();
        for field in &literal.fields {
            let value = self.expr(&field.expr)?;
            // A constant by name: a number, as far as anybody can tell.
            let (value, _) = self.field_of(value, field)?;
            fields.push((field.member.clone(), value));
        }
        let dst = self.temp("made", Ty::Struct);
        self.fresh.insert(dst);
        let path = &literal.path;
        self.vars[dst].written = Some(quote!(<#path as rt::Rebase<T>>::Of));
        self.push(Stmt::Construct { dst, path: Some(literal.path.clone()), fields });
        Ok(Val::Place(Place::var(dst), Ty::Struct))
    }
}

fn shape_or(shape: Option<Ty>, ty: Ty) -> Ty {
    match shape {
        Some(shape) if shape.element().is_some_and(|e| !matches!(e, Ty::Unknown)) => shape,
        _ => ty,
    }
}

fn peel_groups(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(inner) => peel_groups(&inner.expr),
        syn::Expr::Group(inner) => peel_groups(&inner.expr),
        other => other,
    }
}

/// The type of a literal that is no number; a whole number without a type is an index.
fn word_of(tokens: &proc_macro2::TokenStream) -> Option<proc_macro2::TokenStream> {
    match syn::parse2::<syn::Lit>(tokens.clone()) {
        Ok(syn::Lit::Bool(_)) => Some(quote!(bool)),
        Ok(syn::Lit::Int(int)) if int.suffix().is_empty() => Some(quote!(usize)),
        Ok(syn::Lit::Int(int)) => int.suffix().parse().ok(),
        _ => None,
    }
}
