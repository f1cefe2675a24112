//! Which function is called? One of the table, a method of a float written as a function, plain Rust on what is native,
//! or another differentiable function, whose sweeps are then called in this function's sweeps.

use super::place::peel;
use super::{Binding, Lower, Val, refuse};
use crate::ir::*;
use fluxions_rules::Prim;
use quote::quote;
use syn::spanned::Spanned;

impl Lower {
    /// A call with a value.
    pub(super) fn call(&mut self, call: &syn::ExprCall) -> syn::Result<Val> {
        let value = self.call_with(call, true)?;
        Ok(value)
    }

    /// A call for its effect.
    pub(super) fn call_stmt(&mut self, call: &syn::ExprCall) -> syn::Result<()> {
        if let syn::Expr::Path(path) = &*call.func
            && path.path.segments.last().is_some_and(|s| s.ident == "swap")
            && path.path.segments.iter().any(|s| s.ident == "mem")
            && call.args.len() == 2
        {
            let (a, ty, _) = self.target(peel(&call.args[0]))?;
            let (b, other, _) = self.target(peel(&call.args[1]))?;
            let ty = if matches!(ty, Ty::Unknown) { other } else { ty };
            return self.exchange(a, b, &ty, call);
        }
        self.call_with(call, false).map(|_| ())
    }

    fn call_with(&mut self, call: &syn::ExprCall, wanted: bool) -> syn::Result<Val> {
        let syn::Expr::Path(func) = &*call.func else {
            return match peel(&call.func) {
                syn::Expr::Closure(_) => refuse(&call.func, "a closure", "write what it does in its place"),
                _ => refuse(&call.func, "a call of what an expression yields", "call a function by its name"),
            };
        };
        let segments: Vec<String> = func.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let Some(last) = func.path.segments.last() else {
            return refuse(func, "this call", "call a function by its name");
        };
        let owner = segments.len().checked_sub(2).map(|i| segments[i].clone()).unwrap_or_default();
        if func.path.get_ident().is_some_and(|name| self.lookup(name).is_some()) {
            return refuse(func, "a call of a closure or function pointer", "call a function by its name");
        }
        let generic = matches!(&self.base, Base::Generic(name) if *name == owner);
        if owner == "f64" || owner == "f32" || generic {
            return self.function_of_float(&last.ident, call);
        }
        if (owner == "math" || owner == "kernels")
            && let Some(prim) = table_name(&last.ident.to_string())
        {
            return self.table_function(prim, call);
        }
        if ["Vec", "Box", "Rc", "Arc", "RefCell", "HashMap", "String"].contains(&owner.as_str()) {
            let instead = match owner.as_str() {
                "Vec" => "make a vector with its final length: `vec![0.0; n]`",
                _ => "use numbers, arrays, vectors and structs",
            };
            return refuse(call, &format!("`{owner}::{}`", last.ident), instead);
        }
        let mut args = Vec::new();
        for arg in &call.args {
            args.push(self.argument(arg)?);
        }
        let real = args.iter().any(|a| !matches!(a, Argument::Native(_) | Argument::NativeMutable(_)));
        if !real {
            return self.native_call(call, args, wanted);
        }
        let first = segments.first().map(String::as_str);
        if matches!(first, Some("std" | "core" | "mem" | "cmp" | "iter")) {
            let instead = match last.ident.to_string().as_str() {
                "replace" | "take" => "keep the old value in a variable, and assign the new one",
                _ => "use operators and the methods of numbers",
            };
            return refuse(func, &format!("`{}` of numbers", segments.join("::")), instead);
        }
        if last.ident.to_string().starts_with(char::is_uppercase) {
            return refuse(
                func,
                &format!("the tuple struct or variant `{}` of numbers", last.ident),
                "use a struct with named fields and `#[derive(Differentiable)]`, or a tuple",
            );
        }
        if owner.starts_with(char::is_uppercase) {
            return refuse(
                func,
                &format!("the associated function `{owner}::{}` of numbers", last.ident),
                "write a free function, and put `#[differentiable]` on it",
            );
        }
        let dst = if wanted {
            let dst = self.temp(&format!("{}_result", last.ident), Ty::Unknown);
            self.fresh.insert(dst);
            self.vars[dst].written = Some(output_of(&func.path));
            Some(dst)
        } else {
            None
        };
        self.push(Stmt::Call { path: func.path.clone(), args, dst, span: call.span() });
        Ok(match dst {
            Some(dst) => Val::Place(Place::var(dst), Ty::Unknown),
            None => Val::Unit,
        })
    }

    /// A call to which no number is passed is plain Rust.
    fn native_call(&mut self, call: &syn::ExprCall, args: Vec<Argument>, wanted: bool) -> syn::Result<Val> {
        let func = &call.func;
        let mut natives = Vec::new();
        let mut changed = Vec::new();
        for arg in &args {
            match arg {
                Argument::Native(native) => natives.push(native.clone()),
                Argument::NativeMutable(place) => {
                    let native = self.native_place(place);
                    let tokens = &native.tokens;
                    changed.push(self.flat(place).var);
                    natives.push(Lower::native_of(quote!(&mut #tokens), &[&native]));
                }
                _ => {}
            }
        }
        let tokens: Vec<_> = natives.iter().map(|n| n.tokens.clone()).collect();
        let all: Vec<&Native> = natives.iter().collect();
        let native = Lower::native_of(quote!(#func(#(#tokens),*)), &all);
        if !changed.is_empty() {
            // Its effect on what is native happens in the forward sweep, which saves what it overwrites.
            let result = self.native_let("called", native);
            for &var in &changed {
                self.changed_by_call.push((result, var));
            }
            return Ok(Val::Native(self.native_var(result)));
        }
        if !wanted {
            self.push(Stmt::Effect(native));
            return Ok(Val::Unit);
        }
        Ok(Val::Either(native))
    }

    /// Whether this is the name of a `&mut` to something, as `iter_mut` gives.
    pub(super) fn is_lent(&self, path: &syn::ExprPath) -> bool {
        let binding = path.path.get_ident().and_then(|name| self.lookup(name));
        matches!(binding, Some(Binding::Place(_, _, true)))
    }

    fn argument(&mut self, arg: &syn::Expr) -> syn::Result<Argument> {
        if let syn::Expr::Paren(inner) = arg {
            return self.argument(&inner.expr);
        }
        let (inner, shared, mutable) = match arg {
            syn::Expr::Reference(r) => (&*r.expr, r.mutability.is_none(), r.mutability.is_some()),
            other => (other, false, matches!(other, syn::Expr::Path(path) if self.is_lent(path))),
        };
        let value = self.expr(inner)?;
        Ok(match value {
            Val::Num(operand) if mutable => match operand {
                Operand::Place(place) => {
                    self.mark_mutable(place.var);
                    Argument::Mutable(place)
                }
                Operand::Constant(_) => {
                    return refuse(
                        arg,
                        "a `&mut` to what is no variable",
                        "declare a variable, and pass a reference to it",
                    );
                }
            },
            Val::Num(operand) if shared => match operand {
                Operand::Place(place) => Argument::Shared(place, true),
                constant => {
                    let operand = self.compute(Op::Copy, vec![constant]);
                    let (place, _) = self.stored(Val::Num(operand), arg)?;
                    Argument::Shared(place, true)
                }
            },
            Val::Num(operand) => {
                // A parameter `&mut f64` that is passed on.
                if let Operand::Place(place) = &operand
                    && place.path.is_empty()
                    && self.vars[place.var].reference
                    && !matches!(arg, syn::Expr::Unary(_))
                {
                    return Ok(if self.vars[place.var].mutable {
                        Argument::Mutable(place.clone())
                    } else {
                        Argument::Shared(place.clone(), true)
                    });
                }
                Argument::Number(operand)
            }
            Val::Native(native) | Val::Either(native) if !mutable => {
                let native = if native.parts.is_empty() {
                    native
                } else {
                    let var = self.native_let("argument", native);
                    self.native_var(var)
                };
                let tokens = &native.tokens;
                let tokens = if shared { quote!(&#tokens) } else { tokens.clone() };
                Argument::Native(Native { tokens, ..native })
            }
            Val::Native(native) | Val::Either(native) => {
                let Some(&var) = native.reads.first() else {
                    return refuse(arg, "a reference to this", "use a variable");
                };
                Argument::NativeMutable(Place::var(var))
            }
            Val::Place(place, ty) if !ty.is_real() => {
                let by_reference = shared || self.is_reference(place.var);
                let native = self.native_argument(&place);
                if mutable || (self.vars[place.var].mutable && self.is_reference(place.var) && !shared) {
                    Argument::NativeMutable(place)
                } else if by_reference {
                    let tokens = native.tokens.clone();
                    Argument::Native(Native { tokens: quote!(&#tokens), ..native })
                } else {
                    Argument::Native(native)
                }
            }
            Val::Place(place, Ty::Unknown) if !shared && !mutable && place.path.is_empty() => {
                // The result of another call, passed on: a number, as far as anybody can tell.
                self.settle(&place, Ty::Num);
                Argument::Number(Operand::Place(place))
            }
            Val::Place(place, _) => {
                let passed_on = self.is_mutable_reference(place.var) && !shared;
                if mutable || passed_on {
                    self.mark_mutable(place.var);
                    Argument::Mutable(place)
                } else {
                    let by_reference = shared || self.is_reference(place.var);
                    Argument::Shared(place, by_reference)
                }
            }
            value @ Val::Tuple(_) => {
                let (place, _) = self.stored(value, arg)?;
                Argument::Shared(place, shared)
            }
            Val::Unit => return refuse(arg, "an argument that is none", "leave it out"),
        })
    }

    /// The whole of something native, as it is passed to a function.
    pub(super) fn native_argument(&self, place: &Place) -> Native {
        if let Kind::View(View { base, range: Some((start, len)), .. }) = &self.vars[place.var].kind
            && place.path.is_empty()
        {
            let base = self.native_place(base);
            let (b, s, n) = (&base.tokens, &self.vars[*start].ident, &self.vars[*len].ident);
            let mut native = Lower::native_of(quote!(#b[#s..#s + #n]), &[&base]);
            native.reads.extend([*start, *len]);
            return native;
        }
        self.native_place(place)
    }

    pub(super) fn is_reference(&self, var: VarId) -> bool {
        match &self.vars[var].kind {
            Kind::View(_) => true,
            _ => matches!(self.vars[var].ty, Ty::Slice(_)) || self.by_reference.contains(&var),
        }
    }

    fn is_mutable_reference(&self, var: VarId) -> bool {
        match &self.vars[var].kind {
            Kind::View(view) => view.mutable,
            Kind::Param => self.vars[var].mutable && self.is_reference(var),
            _ => false,
        }
    }
}

/// The type that a differentiable function returns.
fn output_of(path: &syn::Path) -> proc_macro2::TokenStream {
    let mut module = path.clone();
    let arguments = module
        .segments
        .last_mut()
        .map(|last| std::mem::replace(&mut last.arguments, syn::PathArguments::None));
    match arguments {
        Some(syn::PathArguments::AngleBracketed(args)) => {
            let args = args.args.iter();
            quote!(#module::sweep::Output<T, #(#args),*>)
        }
        _ => quote!(#module::sweep::Output<T>),
    }
}

/// The row for a function of `fluxions::math`: its name there, or the row's own.
fn table_name(name: &str) -> Option<Prim> {
    let plain = name.replace('_', "");
    Prim::from_name(name).or_else(|| Prim::from_name(&plain))
}
