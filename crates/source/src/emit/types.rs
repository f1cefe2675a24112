//! What are types, structs and functions called, once numbers may be of any type? Where the author wrote `f64` there is
//! `T`; a struct `Point` has a twin `PointOf<T>`; a function `f` has its sweeps in a module `f::sweep`.

use super::print::Sweep;
use crate::ir::{Base, Function};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// The author's type with numbers `T`.
pub(crate) fn with_numbers(f: &Function, ty: &syn::Type) -> TokenStream {
    match ty {
        syn::Type::Paren(inner) => with_numbers(f, &inner.elem),
        syn::Type::Group(inner) => with_numbers(f, &inner.elem),
        syn::Type::Reference(inner) => {
            let elem = with_numbers(f, &inner.elem);
            let mutable = &inner.mutability;
            quote!(& #mutable #elem)
        }
        syn::Type::Slice(inner) => {
            let elem = with_numbers(f, &inner.elem);
            quote!([#elem])
        }
        syn::Type::Array(inner) => {
            let (elem, len) = (with_numbers(f, &inner.elem), &inner.len);
            quote!([#elem; #len])
        }
        syn::Type::Tuple(inner) => {
            let parts = inner.elems.iter().map(|t| with_numbers(f, t));
            quote!((#(#parts,)*))
        }
        syn::Type::Path(_) if is_base(f, ty) => quote!(T),
        syn::Type::Path(path) => {
            if let Some(last) = path.path.segments.last()
                && last.ident == "Vec"
                && let syn::PathArguments::AngleBracketed(args) = &last.arguments
                && let Some(syn::GenericArgument::Type(inner)) = args.args.first()
            {
                let inner = with_numbers(f, inner);
                return quote!(::std::vec::Vec<#inner>);
            }
            // At the type, so that rustc says there that it has no twin.
            quote_spanned!(ty.span() => <#ty as rt::Rebase<T>>::Of)
        }
        other => other.to_token_stream(),
    }
}

/// Whether the type is the number that the function was written for.
pub(crate) fn is_base(f: &Function, ty: &syn::Type) -> bool {
    let path = match ty {
        syn::Type::Paren(inner) => return is_base(f, &inner.elem),
        syn::Type::Group(inner) => return is_base(f, &inner.elem),
        syn::Type::Path(path) => path,
        _ => return false,
    };
    match &f.base {
        Base::F64 => path.path.is_ident("f64"),
        Base::F32 => path.path.is_ident("f32"),
        Base::Generic(name) => path.path.is_ident(name),
    }
}

/// Whether the type is numbers in a row: a slice, a vector or an array of them.
pub(crate) fn is_row(f: &Function, ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Paren(inner) => is_row(f, &inner.elem),
        syn::Type::Group(inner) => is_row(f, &inner.elem),
        syn::Type::Slice(slice) => is_base(f, &slice.elem),
        syn::Type::Array(array) => is_base(f, &array.elem),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            syn::PathArguments::AngleBracketed(args) if last.ident == "Vec" => {
                matches!(args.args.first(), Some(syn::GenericArgument::Type(of)) if is_base(f, of))
            }
            _ => false,
        }),
        _ => false,
    }
}

/// The path of a struct's twin with numbers of any type.
pub(crate) fn generic_struct(path: &syn::Path) -> TokenStream {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = format_ident!("{}Of", last.ident, span = last.ident.span());
        last.arguments = syn::PathArguments::None;
    }
    path.to_token_stream()
}

/// The path of a function's sweep.
pub(crate) fn sweep_of(path: &syn::Path, sweep: Sweep, span: Span) -> TokenStream {
    let name = match sweep {
        Sweep::Value => quote_spanned!(span => value_sweep),
        Sweep::Forward => quote_spanned!(span => forward_sweep),
        Sweep::Reverse => quote_spanned!(span => reverse_sweep),
    };
    named_of(path, &name)
}

/// The reverse sweep of a function whose result is dropped.
pub(crate) fn dropped_of(path: &syn::Path, span: Span) -> TokenStream {
    named_of(path, &quote_spanned!(span => reverse_dropped))
}

fn named_of(path: &syn::Path, name: &TokenStream) -> TokenStream {
    let mut module = path.clone();
    let arguments = module
        .segments
        .last_mut()
        .map(|last| std::mem::replace(&mut last.arguments, syn::PathArguments::None));
    let generics = match arguments {
        Some(syn::PathArguments::AngleBracketed(args)) => {
            let args = args.args.iter();
            quote!(::<T, #(#args),*>)
        }
        _ => TokenStream::new(),
    };
    quote!(#module::sweep::#name #generics)
}

/// The number that the author wrote.
pub(crate) fn base(f: &Function) -> TokenStream {
    match f.base {
        Base::F32 => quote!(f32),
        _ => quote!(f64),
    }
}

/// The type of the gradient: numbers in the shape of the active parameters.
pub(crate) fn gradient_type(f: &Function) -> TokenStream {
    let base = base(f);
    let parts: Vec<TokenStream> = f
        .params
        .iter()
        .filter(|p| p.active)
        .map(|p| match &p.ty {
            syn::Type::Slice(slice) => {
                let elem = &slice.elem;
                quote!(::std::vec::Vec<<#elem as rt::Rebase<#base>>::Of>)
            }
            ty => quote_spanned!(ty.span() => <#ty as rt::Rebase<#base>>::Of),
        })
        .collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => quote!((#(#parts,)*)),
    }
}
