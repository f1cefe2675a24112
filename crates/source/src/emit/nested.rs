//! What if a function asks for another's gradient? Then the gradient is a function like any other, with sweeps of its
//! own: its value runs the sweeps of the function, and its reverse runs them on numbers that carry a tangent, because
//! the cotangents of a gradient are the product of the Hessian, which is symmetric, with them. Each level is a type of its
//! own, so that tangents of different levels cannot be confused.

use super::drivers::is_number_slice;
use super::sweeps::{hint, plain};
use super::types::with_numbers;
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The modules `gradient` and `gradient_forward`, where the shapes of the parameters allow them.
pub(crate) fn nested(f: &Function, root: &TokenStream, at: &TokenStream) -> TokenStream {
    let actives: Vec<&Param> = f.params.iter().filter(|p| p.active).collect();
    let simple = f.params.iter().all(|p| match (p.active, p.passing) {
        (_, Passing::Mutable) => false,
        (true, _) => is_number(f, p) || is_number_slice(f, &p.ty) || is_number_array(f, &p.ty),
        (false, _) => true,
    });
    if !simple || !matches!(f.returns, Returns::Number(_)) || actives.is_empty() {
        return TokenStream::new();
    }
    let reverse = body(f, &actives, false);
    let forward = body(f, &actives, true);
    let wrap = |name: &str, text: &str, inner: TokenStream| {
        let name = format_ident!("{}", name);
        quote! {
            #[doc = #text]
            pub mod #name {
                /// The sweeps of the gradient, for functions that ask for it.
                pub mod sweep {
                    use super::super::super::*;
                    use #root::rt;
                    use rt::{Real as _, ToConstant as _, ToFixed as _, ToNumber as _, ToTracked as _,
                        ToTrackedNumber as _, ToVaried as _};
                    #inner
                }
            }
        }
    };
    let reverse =
        wrap("gradient", "The gradient as a differentiable function, found in reverse mode.", reverse);
    let name = "gradient_forward";
    let forward_module =
        wrap(name, "The gradient as a differentiable function, found in forward mode.", forward);
    let params: Vec<TokenStream> =
        f.params.iter().map(|p| plain(&f.vars[p.var].ident, &p.ty, p.passing)).collect();
    let args = passed(f);
    let base = super::types::base(f);
    let output = result_type(f, &actives, &base);
    let hint = Some(hint(f)).filter(|hint| !hint.is_empty()).unwrap_or_else(|| quote!(#[inline]));
    quote! {
        #reverse
        #forward_module
        /// The gradient, found in forward mode.
        #hint
        pub fn gradient_forward(#(#params),*) -> #output {
            let at = #at;
            let run = || gradient_forward::sweep::value_sweep::<#base>(#(#args),*);
            let (gradient, met) = rt::drive::reading(rt::drive::Reading::Holding, run);
            // An equality decided a branch, or a zero stood beside an infinity.
            if met.nothing() { gradient } else { value_and_gradient_at(&at).1 }
        }
    }
}

/// The arguments that a function takes, as its sweeps take them, out of the struct of arguments.
fn passed(f: &Function) -> Vec<TokenStream> {
    f.params
        .iter()
        .map(|p| {
            let ident = &f.vars[p.var].ident;
            let number = matches!(f.vars[p.var].ty, Ty::Num);
            match (f.vars[p.var].ty.is_real(), p.active, p.passing) {
                (false, _, Passing::Value) => quote!(at.#ident.clone()),
                (false, ..) => quote!(at.#ident),
                (true, true, Passing::Value) if !number => quote!(rt::Varied(&at.#ident)),
                (true, true, _) => quote!(rt::Varied(at.#ident)),
                (true, false, Passing::Value) if !number => quote!(rt::Fixed(&at.#ident)),
                _ => quote!(rt::Fixed(at.#ident)),
            }
        })
        .collect()
}

/// Returns the value and the gradient of a function of numbers alone, which needs no vectors, unless an equality decided a
/// branch.
pub(crate) fn of_numbers(f: &Function, base: &TokenStream) -> TokenStream {
    let actives: Vec<&Param> = f.params.iter().filter(|p| p.active).collect();
    let mutable = f.params.iter().any(|p| p.passing == Passing::Mutable);
    if mutable || actives.is_empty() || !actives.iter().all(|p| is_number(f, p)) {
        return TokenStream::new();
    }
    let bars: Vec<_> = actives.iter().map(|p| format_ident!("{}_bar", f.vars[p.var].ident)).collect();
    let args = f.params.iter().zip(passed(f)).map(|(p, passed)| match p.active {
        true => {
            let (ident, bar) = (&f.vars[p.var].ident, format_ident!("{}_bar", f.vars[p.var].ident));
            quote!(rt::Tracked(at.#ident, &mut #bar))
        }
        false => passed,
    });
    // The sum of nothing is zero, as seen from outside.
    let plain = if let [bar] = &bars[..] { quote!(#bar + 0.0) } else { quote!((#(#bars + 0.0),*)) };
    quote! {
        let mut workspace = rt::Workspace::<#base>::new();
        #(let mut #bars = <#base as rt::Real>::absent();)*
        let value = sweep::joint_sweep::<#base>(&mut workspace, #(#args,)* 1.0);
        if !workspace.take_met() {
            return (value, #plain);
        }
    }
}

fn is_number(f: &Function, p: &Param) -> bool {
    matches!(f.vars[p.var].ty, Ty::Num) && p.passing == Passing::Value
}

fn is_number_array(f: &Function, ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Array(array) => with_numbers(f, &array.elem).to_string() == "T",
        _ => with_numbers(f, ty).to_string().replace(' ', "") == "::std::vec::Vec<T>",
    }
}

/// What gives the numbers of a slice, vector or array a tangent.
fn with_tangents(ty: &syn::Type) -> syn::Ident {
    match ty {
        syn::Type::Array(_) => format_ident!("array_with_tangents"),
        _ => format_ident!("with_tangents"),
    }
}

fn result_type(f: &Function, actives: &[&Param], number: &TokenStream) -> TokenStream {
    let parts: Vec<TokenStream> = actives
        .iter()
        .map(|p| match &p.ty {
            _ if is_number(f, p) => number.clone(),
            syn::Type::Array(array) => {
                let len = &array.len;
                quote!([#number; #len])
            }
            _ => quote!(::std::vec::Vec<#number>),
        })
        .collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => quote!((#(#parts,)*)),
    }
}

fn body(f: &Function, actives: &[&Param], forward_mode: bool) -> TokenStream {
    let path = quote!(super::super::sweep);
    let generic = result_type(f, actives, &quote!(T));
    let bar_of = |p: &Param| format_ident!("{}_bar", f.vars[p.var].ident);
    // The parameters, as every sweep takes them.
    let mut params = Vec::new();
    let mut tracked = Vec::new();
    let mut enter = TokenStream::new();
    let mut enter_tracked = TokenStream::new();
    for p in &f.params {
        let ident = &f.vars[p.var].ident;
        let bar = bar_of(p);
        let written = &p.ty;
        let ty = with_numbers(f, written);
        let base = match f.base {
            Base::F32 => quote!(f32),
            _ => quote!(f64),
        };
        match (f.vars[p.var].ty.is_real(), p.active) {
            (false, _) => {
                let declared = plain(ident, written, p.passing);
                params.push(declared.clone());
                tracked.push(declared);
            }
            (true, true) if is_number(f, p) => {
                params.push(quote!(#ident: impl rt::ToNumber<'a, T>));
                enter.extend(quote!(let #ident = #ident.number();));
                tracked.push(quote!(#ident: impl rt::ToTrackedNumber<'b, T>));
                enter_tracked.extend(quote!(let (#ident, mut #bar) = #ident.tracked_number();));
            }
            (true, true) => {
                params.push(quote!(#ident: impl rt::ToVaried<'a, #ty>));
                enter.extend(quote!(let #ident = #ident.varied(); let #ident = &*#ident;));
                tracked.push(quote!(#ident: impl rt::ToTracked<'a, 'b, #ty>));
                enter_tracked
                    .extend(quote!(let (#ident, mut #bar) = #ident.tracked(); let #ident = &*#ident;));
            }
            (true, false) => {
                let (declared, taken) = if matches!(f.vars[p.var].ty, Ty::Num) && p.passing == Passing::Value
                {
                    (
                        quote!(#ident: impl rt::ToConstant<#base>),
                        quote!(let #ident: #base = #ident.constant();),
                    )
                } else {
                    (
                        quote!(#ident: impl rt::ToFixed<'a, #written>),
                        quote!(let #ident = #ident.fixed(); let #ident = &*#ident;),
                    )
                };
                params.push(declared.clone());
                tracked.push(declared);
                enter.extend(taken.clone());
                enter_tracked.extend(taken);
            }
        }
    }
    let fixed = |p: &Param| {
        let ident = &f.vars[p.var].ident;
        if f.vars[p.var].ty.is_real() { quote!(rt::Fixed(#ident)) } else { quote!(#ident.clone()) }
    };
    let pass: Vec<TokenStream> = f
        .params
        .iter()
        .map(|p| {
            let ident = &f.vars[p.var].ident;
            if p.active { quote!(rt::Varied(#ident)) } else { fixed(p) }
        })
        .collect();
    let pass_back: Vec<TokenStream> = f
        .params
        .iter()
        .map(|p| {
            let (ident, out) = (&f.vars[p.var].ident, format_ident!("{}_out", f.vars[p.var].ident));
            match p.active {
                true if is_number_slice(f, &p.ty) => quote!(rt::Tracked(&#ident[..], &mut #out[..])),
                true => quote!(rt::Tracked(#ident, &mut #out)),
                false => fixed(p),
            }
        })
        .collect();
    let zeros = actives.iter().map(|p| {
        let (ident, out) = (&f.vars[p.var].ident, format_ident!("{}_out", f.vars[p.var].ident));
        if is_number(f, p) {
            quote!(let mut #out = T::absent();)
        } else {
            quote!(let mut #out = rt::zeros_of(#ident);)
        }
    });
    let zeros = quote!(#(#zeros)*);
    let outs = actives.iter().map(|p| format_ident!("{}_out", f.vars[p.var].ident));
    let result = match actives.len() {
        1 => quote!(#(#outs)*),
        _ => quote!((#(#outs,)*)),
    };
    let scalars = actives.iter().all(|p| is_number(f, p));
    let by_reverse = quote! {
        #zeros
        #path::forward_sweep::<T>(&mut *inner, #(#pass),*);
        #path::reverse_sweep::<T>(&mut *inner, #(#pass_back,)* T::from_f64(1.0));
        #result
    };
    let n = actives.len();
    let value = if forward_mode && scalars {
        // All directions at once, in as many lanes as a vector register has.
        let width = n.next_power_of_two();
        let lanes = actives.iter().enumerate().map(|(i, p)| {
            let ident = &f.vars[p.var].ident;
            quote!(let #ident = rt::Lanes::<T, #width>::variable(#ident, #i);)
        });
        let parts = (0..n).map(|i| quote!(slopes[#i]));
        let result = if n == 1 { quote!(#(#parts)*) } else { quote!((#(#parts,)*)) };
        quote! {
            #(#lanes)*
            let slopes = #path::value_sweep::<rt::Lanes<T, #width>>(#(#pass),*).tangents();
            #result
        }
    } else if forward_mode {
        // One direction at a time.
        let runs = actives.iter().map(|p| {
            let (ident, out) = (&f.vars[p.var].ident, format_ident!("{}_out", f.vars[p.var].ident));
            let lifted = |with: &Param, seed: TokenStream| {
                let ident = &f.vars[with.var].ident;
                if is_number(f, with) {
                    quote!(let #ident = rt::Lanes::<T, 1>::new(#ident, [#seed]);)
                } else {
                    {
                        let with = with_tangents(&with.ty);
                        quote!(let #ident = rt::#with(#ident, |j| #seed);)
                    }
                }
            };
            let all = actives.iter().map(|q| {
                if q.var == p.var {
                    lifted(
                        q,
                        if is_number(f, q) {
                            quote!(T::from_f64(1.0))
                        } else {
                            quote!(if j == i { T::from_f64(1.0) } else { T::absent() })
                        },
                    )
                } else {
                    lifted(q, quote!(T::absent()))
                }
            });
            let passed: Vec<TokenStream> = f
                .params
                .iter()
                .map(|q| {
                    let ident = &f.vars[q.var].ident;
                    match q.active {
                        true if is_number(f, q) => quote!(rt::Varied(#ident)),
                        true => quote!(rt::Varied(&#ident)),
                        false => fixed(q),
                    }
                })
                .collect();
            let all = quote!(#(#all)*);
            let run = quote!({ #all #path::value_sweep::<rt::Lanes<T, 1>>(#(#passed),*).tangents()[0] });
            if is_number(f, p) {
                quote!(#out = #run;)
            } else {
                quote!(for i in 0..#ident.len() { #out[i] = #run; })
            }
        });
        quote!(#zeros #(#runs)* #result)
    } else {
        by_reverse
    };
    // The reverse sweep: the function's sweeps on numbers with one tangent, which are the cotangents.
    let lanes = actives.iter().enumerate().map(|(i, p)| {
        let (ident, out) = (&f.vars[p.var].ident, format_ident!("{}_out", f.vars[p.var].ident));
        let i = syn::Index::from(i);
        let g = if n == 1 { quote!(y_bar) } else { quote!(y_bar.#i) };
        if is_number(f, p) {
            quote! {
                let #ident = rt::Lanes::<T, 1>::new(#ident, [#g]);
                let mut #out = <rt::Lanes::<T, 1> as rt::Real>::absent();
            }
        } else {
            let with = with_tangents(&p.ty);
            quote! {
                let #ident = rt::#with(#ident, |j| #g[j]);
                let #ident = &#ident;
                let mut #out = rt::zeros_of(#ident);
            }
        }
    });
    let lanes = quote!(#(#lanes)*);
    let store = actives.iter().map(|p| {
        let (bar, out) = (bar_of(p), format_ident!("{}_out", f.vars[p.var].ident));
        if is_number(f, p) {
            quote!(*#bar += #out.tangents()[0];)
        } else {
            quote!(for (bar, out) in #bar.iter_mut().zip(&#out) { *bar += out.tangents()[0]; })
        }
    });
    let hint = hint(f);
    let fresh =
        if forward_mode { TokenStream::new() } else { quote!(let inner = &mut rt::Workspace::<T>::new();) };
    quote! {
        pub type Output<T> = #generic;
        #hint
        pub fn value_sweep<'a, T: rt::Real + 'a>(#(#params),*) -> #generic {
            #enter
            #fresh
            #value
        }
        #hint
        pub fn forward_sweep<'a, T: rt::Real + 'a>(ws: &mut rt::Workspace<T>, #(#params),*) -> #generic {
            #enter
            // The reverse sweep takes off the stacks what the forward sweep put on them.
            let inner = ws;
            #value
        }
        #hint
        pub fn reverse_sweep<'a, 'b, T: rt::Real + 'a + 'b>(
            ws: &mut rt::Workspace<T>,
            #(#tracked,)*
            y_bar: #generic,
        ) {
            #enter_tracked
            let mut inner = rt::Workspace::<rt::Lanes<T, 1>>::new();
            #lanes
            #path::forward_sweep::<rt::Lanes<T, 1>>(&mut inner, #(#pass),*);
            #path::reverse_sweep::<rt::Lanes<T, 1>>(
                &mut inner, #(#pass_back,)* <rt::Lanes<T, 1> as rt::Real>::from_f64(1.0));
            #(#store)*
        }
    }
}
