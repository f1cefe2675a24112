//! What does the signature say? Which parameters vary, what number type the function was written for, and what it
//! returns.

use super::{Binding, Lower, refuse};
use crate::ir::*;
use quote::ToTokens;
use std::collections::{HashMap, HashSet};
use syn::visit::Visit;

/// Lowers a function; takes the `#[constant]` markers off its parameters.
pub(crate) fn lower(item: &mut syn::ItemFn) -> syn::Result<Function> {
    lower_parts(item, true)
}

/// Lowers the signature of a function, whose body is not looked at.
pub(crate) fn lower_signature(item: &mut syn::ItemFn) -> syn::Result<Function> {
    lower_parts(item, false)
}

fn lower_parts(item: &mut syn::ItemFn, with_body: bool) -> syn::Result<Function> {
    let sig = &item.sig;
    if let Some(token) = &sig.asyncness {
        return refuse(token, "an `async` function", "take the numbers out of the future first");
    }
    if let Some(token) = &sig.unsafety {
        return refuse(
            token,
            "an `unsafe` function",
            "put the unsafe part behind a safe function of its own",
        );
    }
    if let Some(token) = &sig.variadic {
        return refuse(token, "a variadic function", "take a slice");
    }
    if let Some(syn::FnArg::Receiver(receiver)) = sig.inputs.first() {
        return refuse(
            receiver,
            "a method",
            "write a free function that takes the struct, with `#[derive(Differentiable)]`, as a parameter",
        );
    }
    if let Some(lifetime) = sig.generics.lifetimes().next() {
        return refuse(lifetime, "a function with named lifetimes", "leave the lifetimes to be inferred");
    }
    let base = base_of(sig);
    for param in sig.generics.type_params() {
        if !matches!(&base, Base::Generic(name) if *name == param.ident) {
            return refuse(
                param,
                "a function with this type parameter",
                "write `R: Real` where numbers are meant, once, and the type itself elsewhere",
            );
        }
    }
    let mut names = Names(HashSet::new());
    names.visit_item_fn(item);
    let mut lower = Lower {
        vars: Vec::new(),
        scopes: vec![HashMap::new()],
        taken: ["rt", "ws", "T"].map(String::from).into(),
        authors: names.0,
        temps: HashSet::new(),
        fresh: HashSet::new(),
        reassigned: super::reassigned::names(&item.block),
        unset: HashSet::new(),
        by_reference: HashSet::new(),
        changed_by_call: Vec::new(),
        blocks: vec![Block { id: 0, stmts: Vec::new() }],
        next_stmt: 0,
        next_block: 0,
        next_part: 0,
        loops: Vec::new(),
        guards: 0,
        returns: Returns::Nothing,
        returned: None,
        uses: Vec::new(),
        broken: None,
        base,
    };
    let mut params = Vec::new();
    let mut copies = Vec::new();
    for input in &mut item.sig.inputs {
        let syn::FnArg::Typed(input) = input else { continue };
        let before = input.attrs.len();
        input.attrs.retain(|a| !a.path().is_ident("constant"));
        let constant = input.attrs.len() < before;
        let (ty, passing) = match &*input.ty {
            syn::Type::Reference(r) if r.mutability.is_some() => ((*r.elem).clone(), Passing::Mutable),
            syn::Type::Reference(r) => ((*r.elem).clone(), Passing::Shared),
            other => (other.clone(), Passing::Value),
        };
        let shape = lower.ty_of(&ty)?;
        if shape.is_real()
            && let Some(inner) = reference_in(&ty)
        {
            return refuse(
                &inner,
                "a reference inside of a parameter",
                "take a slice of arrays or of vectors",
            );
        }
        let syn::Pat::Ident(pattern) = &*input.pat else {
            return refuse(
                &input.pat,
                "a pattern as a parameter",
                "give the parameter a name, and take it apart with `let`",
            );
        };
        let active = !constant && shape.is_real();
        let name = pattern.ident.clone();
        let var = lower.new_var(
            &name.to_string(),
            name.span(),
            shape.clone(),
            Kind::Param,
            passing == Passing::Mutable,
        );
        lower.vars[var].reference = passing != Passing::Value && matches!(shape, Ty::Num | Ty::Native);
        lower.vars[var].written = match &ty {
            _ if !shape.is_real() => Some(ty.to_token_stream()),
            // What a copy of it is.
            syn::Type::Slice(slice) if shape.has_structs() => {
                let elem = &slice.elem;
                Some(quote::quote!(::std::vec::Vec<<#elem as rt::Rebase<T>>::Of>))
            }
            _ if shape.has_structs() => Some(quote::quote!(<#ty as rt::Rebase<T>>::Of)),
            _ => None,
        };
        if passing != Passing::Value {
            lower.by_reference.insert(var);
        }
        if passing == Passing::Mutable && shape.element().is_some() {
            // Its length is known where its contents are not.
            let len = lower.temp(&format!("{name}_len"), Ty::Native);
            lower.vars[len].kind = Kind::Counter;
            lower.vars[len].written = Some(quote::quote!(usize));
            lower.vars[var].len = Some(len);
        }
        lower.bind(&name, Binding::Var(var));
        if pattern.mutability.is_some() && passing == Passing::Value {
            copies.push((name, var));
        }
        params.push(Param { var, ty, passing, active });
    }
    // A parameter `mut x` is a local variable that begins as the parameter.
    for (name, var) in copies {
        lower.copy_parameter(&name, var)?;
    }
    let output = match &item.sig.output {
        syn::ReturnType::Default => None,
        syn::ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    if with_body {
        if let Some(inner) = output.as_ref().and_then(reference_in) {
            return refuse(&inner, "a reference as a result", "return the number, or a copy: `Vec<f64>`");
        }
        lower.body(&item.block, output.as_ref())?;
    } else {
        lower.result(output.as_ref())?;
    }
    let body = lower.blocks.pop();
    let (Some(body), None) = (body, lower.broken) else {
        let what = lower.broken.unwrap_or("the function has no body at its end");
        return Err(crate::broken::broken_at(&item.sig, what));
    };
    for var in &mut lower.vars {
        if matches!(var.ty, Ty::Unknown) && !matches!(var.kind, Kind::Param) {
            var.ty = Ty::Struct;
        }
    }
    Ok(Function {
        params,
        vars: lower.vars,
        body,
        returns: lower.returns,
        output,
        base: lower.base,
        changed_by_call: lower.changed_by_call,
        uses: lower.uses,
    })
}

impl Lower {
    /// The shape of a type that the author wrote.
    pub(super) fn ty_of(&self, ty: &syn::Type) -> syn::Result<Ty> {
        Ok(match ty {
            syn::Type::Paren(inner) => self.ty_of(&inner.elem)?,
            syn::Type::Group(inner) => self.ty_of(&inner.elem)?,
            syn::Type::Reference(inner) => self.ty_of(&inner.elem)?,
            syn::Type::Slice(inner) => Ty::Slice(Box::new(self.ty_of(&inner.elem)?)),
            syn::Type::Array(inner) => {
                Ty::Array(Box::new(self.ty_of(&inner.elem)?), inner.len.to_token_stream())
            }
            syn::Type::Tuple(inner) => {
                Ty::Tuple(inner.elems.iter().map(|t| self.ty_of(t)).collect::<syn::Result<_>>()?)
            }
            syn::Type::Path(path) => {
                let Some(last) = path.path.segments.last() else { return Ok(Ty::Native) };
                if self.is_base(ty) {
                    Ty::Num
                } else if last.ident == "Vec" {
                    let syn::PathArguments::AngleBracketed(args) = &last.arguments else {
                        return Ok(Ty::Native);
                    };
                    match args.args.first() {
                        Some(syn::GenericArgument::Type(inner)) => Ty::Vec(Box::new(self.ty_of(inner)?)),
                        _ => Ty::Vec(Box::new(Ty::Native)),
                    }
                } else if last.ident == "f32" || last.ident == "f64" {
                    return refuse(
                        ty,
                        "a function of `f32` and `f64` at once",
                        "write it for one of the two",
                    );
                } else if let Some(instead) =
                    super::wanted::instead_of(&last.ident.to_string(), &last.arguments)
                {
                    return refuse(ty, &format!("the type `{}`", last.ident), instead);
                } else if is_native_name(&last.ident.to_string()) {
                    Ty::Native
                } else {
                    Ty::Struct
                }
            }
            syn::Type::Never(_) | syn::Type::Infer(_) => Ty::Unknown,
            other => return super::wanted::refuse_type(other),
        })
    }

    /// Whether the type is the number type that the function was written for.
    pub(super) fn is_base(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(path) = ty else { return false };
        match &self.base {
            Base::F64 => path.path.is_ident("f64"),
            Base::F32 => path.path.is_ident("f32"),
            Base::Generic(name) => path.path.is_ident(name),
        }
    }
}

/// A reference inside of a type.
fn reference_in(ty: &syn::Type) -> Option<syn::Type> {
    struct Find(Option<syn::Type>);
    impl<'ast> Visit<'ast> for Find {
        fn visit_type_reference(&mut self, node: &'ast syn::TypeReference) {
            self.0.get_or_insert_with(|| syn::Type::Reference(node.clone()));
        }
    }
    let mut find = Find(None);
    find.visit_type(ty);
    find.0
}

fn is_native_name(name: &str) -> bool {
    const NATIVE: &[&str] = &[
        "usize", "isize", "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "i128", "bool",
        "char", "str", "String", "Option", "Range",
    ];
    NATIVE.contains(&name)
}

/// `f32` where the signature names it and not `f64`; a type parameter with a bound `Real`; otherwise `f64`.
fn base_of(sig: &syn::Signature) -> Base {
    let is_real = |bound: &syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|s| s.ident == "Real"),
        _ => false,
    };
    for param in sig.generics.type_params() {
        let clauses = sig.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let of_param = |ty: &syn::Type| matches!(ty, syn::Type::Path(p) if p.path.is_ident(&param.ident));
        let later = clauses.into_iter().any(|clause| match clause {
            syn::WherePredicate::Type(t) => of_param(&t.bounded_ty) && t.bounds.iter().any(is_real),
            _ => false,
        });
        if later || param.bounds.iter().any(is_real) {
            return Base::Generic(param.ident.clone());
        }
    }
    let mut names = Names(HashSet::new());
    names.visit_signature(sig);
    if names.0.contains("f32") && !names.0.contains("f64") { Base::F32 } else { Base::F64 }
}

/// Every identifier.
struct Names(HashSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        self.0.insert(ident.to_string());
    }
}
