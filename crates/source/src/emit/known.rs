//! What if the derivative is known? Then the body is not looked at: the function may call a solver, a table or another
//! library. Its derivative is the author's rule, or follows from the equation that the result solves (`root`) or the
//! function that it minimises (`argmin`), by the implicit function theorem.

use super::sweeps::{enter, output};
use super::types::with_numbers;
use crate::Known;
use crate::ir::*;
use crate::lower::refuse;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The sweeps of a function whose derivative is known.
///
/// # Errors
/// Where the function does not return one number, or has a parameter that is neither a number nor numbers in a row.
pub(crate) fn sweeps(f: &Function, item: &syn::ItemFn, known: &Known) -> syn::Result<TokenStream> {
    if !matches!(f.returns, Returns::Number(_)) {
        return refuse(
            &item.sig.output,
            "a function with a known derivative that does not return one number",
            "return a number; for a vector of unknowns call `fluxions::adjoint::root` in the caller",
        );
    }
    for (param, input) in f.params.iter().zip(&item.sig.inputs) {
        let fits = !param.active
            || (param.passing != Passing::Mutable && count(f, param).is_some())
            || (matches!(f.vars[param.var].ty, Ty::Num) && param.passing == Passing::Value);
        if !fits {
            return refuse(
                input,
                "this parameter of a function with a known derivative",
                "use a number, a slice, an array or a vector of numbers, or mark it `#[constant]`",
            );
        }
    }
    let name = &item.sig.ident;
    let base = match f.base {
        Base::F32 => quote!(f32),
        _ => quote!(f64),
    };
    let mut params = Vec::new();
    let mut entered = TokenStream::new();
    let mut tracked = Vec::new();
    let mut entered_tracked = TokenStream::new();
    let mut flatten = TokenStream::new();
    let mut rebuild = TokenStream::new();
    let mut primal = Vec::new();
    let mut store = TokenStream::new();
    for param in &f.params {
        let ident = &f.vars[param.var].ident;
        let bar = format_ident!("{}_bar", ident, span = ident.span());
        let number = matches!(f.vars[param.var].ty, Ty::Num) && param.passing == Passing::Value;
        let (declared, taken) = enter(f, param);
        params.push(declared.clone());
        entered.extend(taken.clone());
        if !param.active {
            tracked.push(declared);
            entered_tracked.extend(taken);
            let native = !f.vars[param.var].ty.is_real();
            primal.push(match (param.passing, native || number) {
                (Passing::Value, true) => quote!(#ident.clone()),
                (Passing::Value, false) => quote!((*#ident).clone()),
                _ => quote!(#ident),
            });
            continue;
        }
        let generic = with_numbers(f, &param.ty);
        if number {
            tracked.push(quote!(#ident: impl rt::ToTrackedNumber<'b, T>));
            entered_tracked.extend(quote!(let (#ident, mut #bar) = #ident.tracked_number();));
            flatten.extend(quote!(flat.push(#ident);));
            rebuild.extend(quote!(let #ident = flat[at]; at += 1;));
            primal.push(quote!(rt::Real::value(#ident) as #base));
            store.extend(quote!(*#bar += rt::guard(y_bar, y_bar * slopes[at]); at += 1;));
            continue;
        }
        tracked.push(quote!(#ident: impl rt::ToTracked<'a, 'b, #generic>));
        entered_tracked.extend(quote!(let (#ident, mut #bar) = #ident.tracked(); let #ident = &*#ident;));
        flatten.extend(quote!(flat.extend_from_slice(&#ident[..]);));
        let values = quote!(#ident.iter().map(|&x| rt::Real::value(x) as #base));
        let (whole, value) = match &param.ty {
            syn::Type::Array(array) => {
                let len = &array.len;
                (
                    quote!(let #ident: [_; #len] = ::core::array::from_fn(|i| flat[at + i]); at += #len; let #ident = &#ident;),
                    quote!(&::core::array::from_fn::<#base, {#len}, _>(|i| rt::Real::value(#ident[i]) as #base)),
                )
            }
            syn::Type::Slice(_) => (
                quote!(let n = #ident.len(); let #ident = &flat[at..at + n]; at += n;),
                quote!(&#values.collect::<::std::vec::Vec<_>>()[..]),
            ),
            _ => (
                quote!(let n = #ident.len(); let #ident = &flat[at..at + n].to_vec(); at += n;),
                quote!(&#values.collect::<::std::vec::Vec<_>>()),
            ),
        };
        rebuild.extend(whole);
        primal.push(if param.passing == Passing::Value { quote!((#value).clone()) } else { value });
        store.extend(
            quote!(for bar in #bar.iter_mut() { *bar += rt::guard(y_bar, y_bar * slopes[at]); at += 1; }),
        );
    }
    let slopes = slopes(f, known);
    let slopes = quote! {
        let slopes_at = |flat: &[T], y: T| -> ::std::vec::Vec<T> {
            let mut at = 0usize;
            #rebuild
            #slopes
        };
    };
    let output = output(f);
    let value = quote! {
        let mut flat: ::std::vec::Vec<T> = ::std::vec::Vec::new();
        #flatten
        #slopes
        let primal = super::super::#name(#(#primal),*);
        let y: T = rt::along(rt::Real::value(primal), &flat, slopes_at);
    };
    Ok(quote! {
        /// What the function returns, with numbers `T`.
        pub type Output<T> = #output;
        pub fn value_sweep<'a, T: rt::Real + 'a>(#(#params),*) -> T {
            #entered
            #value
            y
        }
        pub fn forward_sweep<'a, T: rt::Real + 'a>(ws: &mut rt::Workspace<T>, #(#params),*) -> T {
            #entered
            #value
            ws.push(y);
            y
        }
        pub fn reverse_sweep<'a, 'b, T: rt::Real + 'a + 'b>(ws: &mut rt::Workspace<T>, #(#tracked,)* y_bar: T) {
            #entered_tracked
            let y = ws.pop();
            let mut flat: ::std::vec::Vec<T> = ::std::vec::Vec::new();
            #flatten
            #slopes
            let slopes = slopes_at(&flat, y);
            let mut at = 0usize;
            #store
        }
    })
}

/// Whether a parameter is numbers in a row.
fn count(f: &Function, param: &Param) -> Option<()> {
    super::types::is_row(f, &param.ty).then_some(())
}

/// The derivatives of the result `y` by the numbers of the parameters, in order, as a vector.
fn slopes(f: &Function, known: &Known) -> TokenStream {
    let plain: Vec<TokenStream> = f
        .params
        .iter()
        .map(|param| {
            let ident = &f.vars[param.var].ident;
            let number = matches!(f.vars[param.var].ty, Ty::Num);
            match (param.active, param.passing) {
                (true, Passing::Value) if !number => quote!(#ident.clone()),
                (false, Passing::Value) => quote!(#ident.clone()),
                _ => quote!(#ident),
            }
        })
        .collect();
    let marked: Vec<TokenStream> = f
        .params
        .iter()
        .map(|param| {
            let ident = &f.vars[param.var].ident;
            let real = f.vars[param.var].ty.is_real();
            match (param.active, real) {
                (true, _) => quote!(rt::Varied(#ident)),
                (false, true) => quote!(rt::Fixed(#ident)),
                (false, false) => quote!(#ident.clone()),
            }
        })
        .collect();
    match known {
        Known::Rule(path) => quote! {
            let parts = #path(#(#plain,)* y);
            let mut slopes = ::std::vec::Vec::new();
            rt::Shape::<T>::each(&parts, &mut |slope| slopes.push(slope));
            slopes
        },
        // From g(y, p) = 0: ∂g/∂y·dy + ∂g/∂p·dp = 0.
        Known::Root(path) => quote! {
            let parts = #path::gradient::sweep::value_sweep::<T>(rt::Varied(y), #(#marked),*);
            let mut slopes = ::std::vec::Vec::new();
            rt::Shape::<T>::each(&parts, &mut |slope| slopes.push(slope));
            let by_y = slopes.remove(0);
            slopes.into_iter().map(|slope| -(slope / by_y)).collect()
        },
        // The slope of f by y is zero: the same, with that slope as the equation.
        Known::Argmin(path) => {
            let lifted = f.params.iter().filter(|p| p.active).map(|param| {
                let ident = &f.vars[param.var].ident;
                match &param.ty {
                    _ if matches!(f.vars[param.var].ty, Ty::Num) => {
                        quote!(let #ident = rt::Lanes::<T, 1>::new(#ident, [T::absent()]);)
                    }
                    syn::Type::Array(_) => {
                        quote!(let #ident = &rt::array_with_tangents(#ident, |_| T::absent());)
                    }
                    _ => quote!(let #ident = &rt::with_tangents(#ident, |_| T::absent());),
                }
            });
            quote! {
                let y = rt::Lanes::<T, 1>::new(y, [T::from_f64(1.0)]);
                #(#lifted)*
                let parts = #path::gradient::sweep::value_sweep::<rt::Lanes<T, 1>>(rt::Varied(y), #(#marked),*);
                let mut slopes = ::std::vec::Vec::new();
                rt::Shape::<rt::Lanes<T, 1>>::each(&parts, &mut |slope| slopes.push(slope.tangents()[0]));
                let by_y = slopes.remove(0);
                slopes.into_iter().map(|slope| -(slope / by_y)).collect()
            }
        }
    }
}
