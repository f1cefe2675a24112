//! What does a person call? The module of a differentiable function: `gradient`, `jacobian` and the rest, with the
//! parameters of the function itself. Behind them stands one struct that holds the arguments and shows the function as a
//! map between flat vectors.

use super::nested::{nested, of_numbers};
use super::sweeps::{cotangent_type, hint, only_decides, other_generics, plain};
use super::types::{base, gradient_type, with_numbers};
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The module beside the function.
pub(crate) fn module(
    f: &Function,
    sweeps: &TokenStream,
    item: &syn::ItemFn,
    root: &TokenStream,
    joint: bool,
) -> TokenStream {
    let (vis, name) = (&item.vis, &item.sig.ident);
    let others = !other_generics(f, item).is_empty();
    let generic = matches!(f.base, Base::Generic(_)) || others || only_decides(f);
    let drivers = if generic { TokenStream::new() } else { drivers(f, name, joint) };
    let nested = if generic { TokenStream::new() } else { nested(f, root, &at(f)) };
    let text = format!("Derivatives of [`{name}`](fn@{name}).");
    quote! {
        #[doc = #text]
        #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
        #vis mod #name {
            use super::*;
            use #root::rt;
            use rt::{Program as _, ToConstant as _, ToFixed as _, ToNumber as _, ToTracked as _, ToTrackedNumber as _,
                ToVaried as _};
            /// The sweeps, for functions that call this one.
            pub mod sweep {
                use super::super::*;
                use #root::rt;
                use rt::{Real as _, ToConstant as _, ToFixed as _, ToNumber as _, ToTracked as _,
                    ToTrackedNumber as _, ToVaried as _};
                #sweeps
            }
            #nested
            #drivers
        }
    }
}

fn drivers(f: &Function, name: &syn::Ident, joint: bool) -> TokenStream {
    let program = program(f, name, joint);
    let in_place = adjoint_in(f, joint);
    let base = base(f);
    let params: Vec<TokenStream> =
        f.params.iter().map(|p| plain(&f.vars[p.var].ident, &p.ty, p.passing)).collect();
    let borrowed = f.params.iter().map(|p| {
        let (ident, ty) = (&f.vars[p.var].ident, &p.ty);
        match p.passing {
            Passing::Value => quote!(#ident: #ty),
            Passing::Shared => quote!(#ident: &'p #ty),
            Passing::Mutable => quote!(#ident: &'p mut #ty),
        }
    });
    // Machine code of an inline function is made where it is called, so that drivers nobody asks for cost no time.
    let lazy = quote!(#[inline]);
    let at = at(f);
    let written = f.params.iter().filter(|p| p.active).any(|p| p.passing == Passing::Mutable);
    let scalar = matches!(f.returns, Returns::Number(_)) && !written;
    let gradient_type = gradient_type(f);
    let rebuild = rebuild(f);
    let hint = Some(hint(f)).filter(|hint| !hint.is_empty()).unwrap_or_else(|| lazy.clone());
    let of_numbers = if joint { of_numbers(f, &base) } else { TokenStream::new() };
    let scalar_drivers = if scalar {
        quote! {
            /// The gradient: a number for each number of each active parameter, in its shape.
            #hint
            pub fn gradient(#(#params),*) -> #gradient_type {
                value_and_gradient_at(&#at).1
            }
            /// The value and the gradient.
            #hint
            pub fn value_and_gradient(#(#params),*) -> (#base, #gradient_type) {
                value_and_gradient_at(&#at)
            }
            #hint
            fn value_and_gradient_at(at: &At<'_>) -> (#base, #gradient_type) {
                #of_numbers
                let (value, flat) = rt::drive::gradient(at);
                let mut next = flat.into_iter();
                (value, #rebuild)
            }
            /// The product of the Hessian with a vector; both are flat.
            #lazy
            pub fn hvp(#(#params,)* v: &[#base]) -> ::std::vec::Vec<#base> {
                rt::drive::hvp(&#at, v)
            }
            /// The Hessian: a row and a column for each number of the active parameters.
            #lazy
            pub fn hessian(#(#params),*) -> ::std::vec::Vec<::std::vec::Vec<#base>> {
                rt::drive::hessian(&#at)
            }
            /// The Hessian by its pattern: only entries that can be other than zero, found with few products.
            #lazy
            pub fn sparse_hessian(#(#params),*) -> rt::Sparse<#base> {
                rt::sparse_hessian(&#at)
            }
        }
    } else {
        TokenStream::new()
    };
    quote! {
        #program
        #in_place
        /// The function at these arguments, as a map between flat vectors, for drivers of one's own.
        #lazy
        pub fn at<'p>(#(#borrowed),*) -> At<'p> {
            #at
        }
        #scalar_drivers
        /// The outputs, and their derivatives along the direction `dx` of the inputs; all flat.
        #lazy
        pub fn jvp(#(#params,)* dx: &[#base]) -> (::std::vec::Vec<#base>, ::std::vec::Vec<#base>) {
            rt::drive::jvp(&#at, dx)
        }
        /// The outputs, and the cotangents of the inputs for the cotangents `y_bar` of the outputs; all flat.
        #lazy
        pub fn vjp(#(#params,)* y_bar: &[#base]) -> (::std::vec::Vec<#base>, ::std::vec::Vec<#base>) {
            rt::drive::vjp(&#at, y_bar)
        }
        /// The Jacobian: a row for each output, a column for each number of the active parameters.
        #lazy
        pub fn jacobian(#(#params),*) -> ::std::vec::Vec<::std::vec::Vec<#base>> {
            rt::drive::jacobian(&#at)
        }
        /// The Jacobian by its pattern: only entries that can be other than zero, found with few sweeps.
        #lazy
        pub fn sparse_jacobian(#(#params),*) -> rt::Sparse<#base> {
            rt::sparse_jacobian(&#at)
        }
        /// Holds differences, forward and reverse mode against each other, entry by entry.
        ///
        /// # Errors
        /// The first entry on which they disagree.
        #lazy
        pub fn check(#(#params),*) -> ::core::result::Result<rt::Check, rt::Mismatch> {
            rt::check(&#at)
        }
    }
}

/// The struct of arguments.
fn at(f: &Function) -> TokenStream {
    let fields = f.params.iter().map(|p| {
        let ident = &f.vars[p.var].ident;
        match p.passing {
            Passing::Mutable => quote!(#ident: &*#ident),
            _ => quote!(#ident),
        }
    });
    quote!(At { #(#fields,)* marker: ::core::marker::PhantomData })
}

/// A reference to a field of the struct of arguments.
fn held(p: &Param, of: TokenStream, ident: &syn::Ident) -> TokenStream {
    match p.passing {
        Passing::Value => quote!(&#of.#ident),
        _ => quote!(#of.#ident),
    }
}

/// How each field of the struct of arguments is held.
fn field_type(p: &Param) -> TokenStream {
    let ty = &p.ty;
    match p.passing {
        Passing::Value => quote!(#ty),
        _ => quote!(&'p #ty),
    }
}

/// The gradient in the shape of the parameters, out of the iterator `next`.
fn rebuild(f: &Function) -> TokenStream {
    let parts: Vec<TokenStream> = f
        .params
        .iter()
        .filter(|p| p.active)
        .map(|p| {
            let ident = &f.vars[p.var].ident;
            let take = quote!(&mut |_| next.next().unwrap_or_default());
            match &p.ty {
                syn::Type::Slice(_) => quote! {
                    at.#ident.iter().map(|x| rt::Rebase::rebase(x, #take)).collect()
                },
                _ => {
                    let held = held(p, quote!(at), ident);
                    quote!(rt::Rebase::rebase(#held, #take))
                }
            }
        })
        .collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => quote!((#(#parts,)*)),
    }
}

/// The struct of arguments, and the function as a program.
fn program(f: &Function, name: &syn::Ident, joint: bool) -> TokenStream {
    let base = base(f);
    let fields = f.params.iter().map(|p| {
        let (ident, ty) = (&f.vars[p.var].ident, field_type(p));
        quote!(#ident: #ty)
    });
    let actives: Vec<&Param> = f.params.iter().filter(|p| p.active).collect();
    let inputs = actives.iter().map(|p| {
        let ident = &f.vars[p.var].ident;
        let push = quote!(&mut |v| { let v = <#base as rt::Real>::from_f64(v); inputs.push(v); v });
        match &p.ty {
            syn::Type::Slice(_) => {
                quote!(for x in self.#ident.iter() { rt::Rebase::<#base>::rebase(x, #push); })
            }
            _ => {
                let held = held(p, quote!(self), ident);
                quote!(rt::Rebase::<#base>::rebase(#held, #push);)
            }
        }
    });
    let inputs = quote!(#(#inputs)*);
    let enter = actives.iter().map(|p| {
        let ident = &f.vars[p.var].ident;
        let numbers = is_number_slice(f, &p.ty);
        let mutable = p.passing == Passing::Mutable;
        match &p.ty {
            syn::Type::Slice(_) if numbers && mutable => quote! {
                let (#ident, rest) = rest.split_at(self.#ident.len());
                let mut #ident = #ident.to_vec();
            },
            syn::Type::Slice(_) if numbers => quote!(let (#ident, rest) = rest.split_at(self.#ident.len());),
            syn::Type::Slice(_) => quote! {
                let mut used = 0;
                let mut #ident: ::std::vec::Vec<_> = self.#ident.iter()
                    .map(|x| rt::Rebase::<T>::rebase(x, &mut |_| { used += 1; rest[used - 1] })).collect();
                let rest = &rest[used..];
            },
            _ => {
                let held = held(p, quote!(self), ident);
                quote! {
                    let mut used = 0;
                    let mut #ident = rt::Rebase::<T>::rebase(#held, &mut |_| { used += 1; rest[used - 1] });
                    let rest = &rest[used..];
                }
            }
        }
    });
    let enter = quote!(let rest = x; #(#enter)*);
    let natives = f.params.iter().filter(|p| !p.active && p.passing == Passing::Mutable).map(|p| {
        let ident = &f.vars[p.var].ident;
        quote!(let mut #ident = self.#ident.to_owned();)
    });
    let natives = quote!(#(#natives)*);
    let args: Vec<TokenStream> = f.params.iter().map(|p| argument(f, p)).collect();
    let outputs = outputs(f, &actives);
    let reverse_args: Vec<TokenStream> = f.params.iter().filter_map(|p| reverse_argument(f, p)).collect();
    let bars = actives.iter().map(|p| {
        let ident = &f.vars[p.var].ident;
        let (bar, slot) = (format_ident!("{}_bar", ident), format_ident!("{}_slot", ident));
        let zeros = match (&p.ty, p.passing) {
            (syn::Type::Slice(_), Passing::Mutable) => quote!(let mut #bar = rt::zeros_of(&#ident[..]);),
            (syn::Type::Slice(_), _) if is_number_slice(f, &p.ty) => quote! {
                #slot.fill(T::absent());
                let #bar = &mut *#slot;
            },
            (syn::Type::Slice(_), _) => quote!(let mut #bar = #ident.iter().map(rt::Shape::<T>::zeros).collect::<::std::vec::Vec<_>>();),
            _ => quote!(let mut #bar = rt::Shape::<T>::zeros(&#ident);),
        };
        let count = match &p.ty {
            syn::Type::Slice(_) if is_number_slice(f, &p.ty) => quote!(#ident.len()),
            syn::Type::Slice(_) => quote!({ let mut n = 0; for x in #ident.iter() { rt::Shape::<T>::each(x, &mut |_| n += 1); } n }),
            _ => quote!({ let mut n = 0; rt::Shape::<T>::each(&#ident, &mut |_| n += 1); n }),
        };
        quote!(let (#slot, rest) = rest.split_at_mut(#count); #zeros)
    });
    let bars = quote!(let rest = &mut *x_bar; #(#bars)*);
    let seeds = seeds(f, &actives);
    let cotangent = cotangent_type(f).map(|_| match &f.returns {
        Returns::Number(_) => quote!(y_bar[0]),
        Returns::Native(_) => quote!(()),
        _ => quote!(ret_bar),
    });
    let store = actives.iter().map(|p| {
        let ident = &f.vars[p.var].ident;
        let (bar, slot) = (format_ident!("{}_bar", ident), format_ident!("{}_slot", ident));
        match (&p.ty, p.passing) {
            (syn::Type::Slice(_), Passing::Shared) if is_number_slice(f, &p.ty) => TokenStream::new(),
            (syn::Type::Slice(_), _) => quote! {
                { let mut i = 0; for x in #bar.iter() { rt::Shape::<T>::each(x, &mut |v| { #slot[i] = v; i += 1; }); } }
            },
            _ => quote!({ let mut i = 0; rt::Shape::<T>::each(&#bar, &mut |v| { #slot[i] = v; i += 1; }); }),
        }
    });
    let store = quote!(#(#store)*);
    let plain = plain_outputs(f, name);
    let mut all_reverse = reverse_args;
    all_reverse.extend(cotangent);
    let sweeps = if joint {
        quote! {
            assert_eq!(y_bar.len(), 1, "one cotangent for each output");
            #bars
            let ret = sweep::joint_sweep::<T>(&mut *workspace, #(#all_reverse),*);
            #outputs
        }
    } else {
        quote! {
            let ret = sweep::forward_sweep::<T>(&mut *workspace, #(#args),*);
            #outputs
            assert_eq!(outputs.len(), y_bar.len(), "one cotangent for each output");
            #bars
            #seeds
            sweep::reverse_sweep::<T>(&mut *workspace, #(#all_reverse),*);
        }
    };
    quote! {
        /// The function at its arguments, as a map between flat vectors.
        #[derive(Clone)]
        pub struct At<'p> {
            #(#fields,)*
            marker: ::core::marker::PhantomData<&'p ()>,
        }
        impl rt::Program for At<'_> {
            type Base = #base;
            #[inline]
            fn inputs(&self) -> ::std::vec::Vec<#base> {
                let mut inputs = ::std::vec::Vec::new();
                #inputs
                inputs
            }
            fn value<T: rt::Real>(&self, x: &[T]) -> ::std::vec::Vec<T> {
                #enter
                #natives
                let ret = sweep::value_sweep::<T>(#(#args),*);
                #outputs
                outputs
            }
            #plain
            fn adjoint<T: rt::Real>(
                &self,
                workspace: &mut rt::Workspace<T>,
                x: &[T],
                y_bar: &[T],
                x_bar: &mut [T],
            ) -> ::std::vec::Vec<T> {
                #enter
                #natives
                #sweeps
                #store
                // The sum of nothing is zero, as seen from outside.
                for bar in x_bar.iter_mut() {
                    *bar = *bar + T::from_f64(0.0);
                }
                outputs
            }
        }
    }
}

/// The outputs by the author's function itself.
fn plain_outputs(f: &Function, name: &syn::Ident) -> TokenStream {
    let base = base(f);
    let next = quote!(&mut |_| {
        used += 1;
        rt::Real::value(x[used - 1])
    });
    let mut enter = TokenStream::new();
    let mut args = Vec::new();
    for p in &f.params {
        let ident = &f.vars[p.var].ident;
        let slice = matches!(p.ty, syn::Type::Slice(_));
        if !p.active {
            args.push(match p.passing {
                Passing::Value => quote!(self.#ident.clone()),
                Passing::Shared => quote!(self.#ident),
                Passing::Mutable => quote!(&mut self.#ident.to_owned()),
            });
            continue;
        }
        let held = held(p, quote!(self), ident);
        enter.extend(if slice {
            quote! {
                let mut #ident: ::std::vec::Vec<_> =
                    self.#ident.iter().map(|v| rt::Replace::replace(v, #next)).collect();
            }
        } else {
            quote!(let mut #ident = rt::Replace::replace(#held, #next);)
        });
        args.push(match p.passing {
            Passing::Value => quote!(#ident),
            Passing::Shared => quote!(&#ident),
            Passing::Mutable => quote!(&mut #ident),
        });
    }
    let push = quote!(&mut |v| {
        let v = <#base as rt::Real>::from_f64(v);
        outputs.push(v);
        v
    });
    let returned = match &f.returns {
        Returns::Nothing | Returns::Native(_) => TokenStream::new(),
        _ => quote!(rt::Rebase::<#base>::rebase(&ret, #push);),
    };
    let written = f.params.iter().filter(|p| p.active && p.passing == Passing::Mutable).map(|p| {
        let ident = &f.vars[p.var].ident;
        match &p.ty {
            syn::Type::Slice(_) => quote!(for v in #ident.iter() { rt::Rebase::<#base>::rebase(v, #push); }),
            _ => quote!(rt::Rebase::<#base>::rebase(&#ident, #push);),
        }
    });
    quote! {
        fn plain(&self, x: &[#base]) -> ::std::vec::Vec<#base> {
            let mut used = 0;
            #enter
            let ret = super::#name(#(#args),*);
            let mut outputs = ::std::vec::Vec::new();
            #returned
            #(#written)*
            outputs
        }
    }
}

/// An argument of the value and the forward sweep, out of the struct of arguments.
fn argument(f: &Function, p: &Param) -> TokenStream {
    let ident = &f.vars[p.var].ident;
    let real = f.vars[p.var].ty.is_real();
    let number = matches!(f.vars[p.var].ty, Ty::Num);
    let slice = matches!(p.ty, syn::Type::Slice(_));
    match (real, p.active, p.passing) {
        (_, true, Passing::Mutable) if slice => quote!(&mut #ident[..]),
        (_, true, Passing::Mutable) => quote!(&mut #ident),
        (_, false, Passing::Mutable) => quote!(&mut #ident),
        (true, true, Passing::Value) if number => quote!(rt::Varied(#ident)),
        (true, true, _) if slice => quote!(rt::Varied(&#ident[..])),
        (true, true, _) => quote!(rt::Varied(&#ident)),
        (true, false, Passing::Value) if number => quote!(rt::Fixed(self.#ident)),
        (true, false, Passing::Value) => quote!(rt::Fixed(&self.#ident)),
        (true, false, _) => quote!(rt::Fixed(self.#ident)),
        (false, _, Passing::Value) => quote!(self.#ident.clone()),
        (false, ..) => quote!(self.#ident),
    }
}

/// An argument of the reverse sweep.
fn reverse_argument(f: &Function, p: &Param) -> Option<TokenStream> {
    let ident = &f.vars[p.var].ident;
    let bar = format_ident!("{}_bar", ident);
    let number = matches!(f.vars[p.var].ty, Ty::Num);
    let slice = matches!(p.ty, syn::Type::Slice(_));
    Some(match (p.active, p.passing) {
        (true, Passing::Mutable) if slice => quote!(&mut #bar[..]),
        (true, Passing::Mutable) => quote!(&mut #bar),
        (false, Passing::Mutable) => return None,
        (true, Passing::Value) if number => quote!(rt::Tracked(#ident, &mut #bar)),
        (true, _) if slice && is_number_slice(f, &p.ty) => quote!(rt::Tracked(&#ident[..], &mut #bar[..])),
        (true, _) if slice => quote!(rt::Tracked(&#ident[..], &mut #bar[..])),
        (true, _) => quote!(rt::Tracked(&#ident, &mut #bar)),
        (false, _) => argument(f, p),
    })
}

pub(crate) fn is_number_slice(f: &Function, ty: &syn::Type) -> bool {
    let syn::Type::Slice(slice) = ty else { return false };
    with_numbers(f, &slice.elem).to_string() == "T"
}

/// The outputs, flat.
fn outputs(f: &Function, actives: &[&Param]) -> TokenStream {
    let returned = match &f.returns {
        Returns::Nothing | Returns::Native(_) => TokenStream::new(),
        _ => quote!(rt::Shape::<T>::each(&ret, &mut |v| outputs.push(v));),
    };
    let written = actives.iter().filter(|p| p.passing == Passing::Mutable).map(|p| {
        let ident = &f.vars[p.var].ident;
        match &p.ty {
            syn::Type::Slice(_) => {
                quote!(for x in #ident.iter() { rt::Shape::<T>::each(x, &mut |v| outputs.push(v)); })
            }
            _ => quote!(rt::Shape::<T>::each(&#ident, &mut |v| outputs.push(v));),
        }
    });
    quote!(let mut outputs = ::std::vec::Vec::new(); #returned #(#written)*)
}

/// The cotangents of the outputs, in their shapes.
fn seeds(f: &Function, actives: &[&Param]) -> TokenStream {
    let mut out = quote!(let mut next = y_bar.iter().copied(););
    match &f.returns {
        Returns::Nothing | Returns::Native(_) => {}
        Returns::Number(_) => out.extend(quote!(next.next();)),
        _ => out.extend(quote! {
            let mut ret_bar = rt::Shape::<T>::zeros(&ret);
            rt::Shape::<T>::each_mut(&mut ret_bar, &mut |v| *v = next.next().unwrap_or_default());
        }),
    }
    for p in actives.iter().filter(|p| p.passing == Passing::Mutable) {
        let bar = format_ident!("{}_bar", f.vars[p.var].ident);
        let fill = quote!(&mut |v| *v = next.next().unwrap_or_default());
        out.extend(match &p.ty {
            syn::Type::Slice(_) => quote!(for x in #bar.iter_mut() { rt::Shape::<T>::each_mut(x, #fill); }),
            _ => quote!(rt::Shape::<T>::each_mut(&mut #bar, #fill);),
        });
    }
    out
}

/// The adjoint in memory of the caller's: nothing is allocated from the second call on.
fn adjoint_in(f: &Function, joint: bool) -> TokenStream {
    let mut params = Vec::new();
    let mut forward = Vec::new();
    let mut reverse = Vec::new();
    for p in &f.params {
        let ident = &f.vars[p.var].ident;
        let bar = format_ident!("{}_bar", ident);
        let generic = with_numbers(f, &p.ty);
        let number = matches!(f.vars[p.var].ty, Ty::Num);
        match (p.active, p.passing) {
            (true, Passing::Mutable) => {
                params.push(quote!(#ident: &mut #generic, #bar: &mut #generic));
                forward.push(quote!(&mut *#ident));
                reverse.push(quote!(&mut *#bar));
            }
            (true, Passing::Value) if number => {
                params.push(quote!(#ident: T, #bar: &mut T));
                forward.push(quote!(rt::Varied(#ident)));
                reverse.push(quote!(rt::Tracked(#ident, #bar)));
            }
            (true, _) => {
                params.push(quote!(#ident: &#generic, #bar: &mut #generic));
                forward.push(quote!(rt::Varied(#ident)));
                reverse.push(quote!(rt::Tracked(#ident, #bar)));
            }
            (false, passing) => {
                params.push(plain(ident, &p.ty, passing));
                let real = f.vars[p.var].ty.is_real();
                let pass = match (real, passing, number) {
                    (_, Passing::Mutable, _) => quote!(&mut *#ident),
                    (true, Passing::Value, true) => quote!(rt::Fixed(#ident)),
                    (true, Passing::Value, false) => quote!(rt::Fixed(&#ident)),
                    (true, ..) => quote!(rt::Fixed(#ident)),
                    (false, Passing::Value, _) => quote!(#ident.clone()),
                    (false, ..) => quote!(#ident),
                };
                if passing != Passing::Mutable {
                    reverse.push(pass.clone());
                }
                forward.push(pass);
            }
        }
    }
    let output = super::sweeps::output(f);
    if let Some(ty) = cotangent_type(f) {
        params.push(quote!(y_bar: #ty));
        reverse.push(quote!(y_bar));
    }
    let body = if joint {
        quote!(sweep::joint_sweep::<T>(&mut *ws, #(#reverse),*))
    } else {
        quote! {
            let value = sweep::forward_sweep::<T>(&mut *ws, #(#forward),*);
            sweep::reverse_sweep::<T>(&mut *ws, #(#reverse),*);
            value
        }
    };
    quote! {
        /// The value; the cotangents are added to those given. Parameters that vary are followed by theirs, those that
        /// are written through `&mut` hold the cotangents of their final contents before, of their first after. Nothing
        /// is allocated from the second call with the same workspace on.
        pub fn adjoint_in<T: rt::Real>(ws: &mut rt::Workspace<T>, #(#params),*) -> #output {
            #body
        }
    }
}
