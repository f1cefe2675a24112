//! From a Rust function to its derivative, as Rust.
//!
//! `lower` turns the function into a small structured program (`ir`), `analysis` finds what varies, what a derivative
//! needs and what of it must be saved, and `emit` writes the value, the forward sweep and the reverse sweep as ordinary
//! Rust, generic over the number type. The partials come from the table of `fluxions-rules` (`partials`).

mod analysis;
mod derive;
mod emit;
mod ir;
mod lower;
mod partials;

use proc_macro2::TokenStream;
use quote::quote;

/// What `#[differentiable]` makes of a function: the function itself, and a module of its name with its derivatives. An
/// error leaves the function, so that only the one message is seen.
pub fn differentiable(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let original = item.clone();
    match expand(attribute, item) {
        Ok(tokens) => tokens,
        Err(error) => {
            let error = error.to_compile_error();
            let function = match syn::parse2::<syn::ItemFn>(original) {
                Ok(mut function) => {
                    unmark(&mut function);
                    quote!(#function)
                }
                Err(_) => TokenStream::new(),
            };
            quote!(#function #error)
        }
    }
}

/// Takes the markers off the parameters.
fn unmark(function: &mut syn::ItemFn) {
    for input in &mut function.sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            input.attrs.retain(|a| !a.path().is_ident("constant"));
        }
    }
}

/// What [`differentiable`] makes of a function, or why it makes nothing of it, and where in the function that shows.
///
/// # Errors
/// Where the item is not a function that can be differentiated.
pub fn expand(_attribute: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut function: syn::ItemFn = syn::parse2(item)?;
    let program = lower::lower(&mut function)?;
    let analysis = analysis::analyse(&program)?;
    let module = emit::module(&program, &analysis, &function, &quote!(::fluxions));
    Ok(quote!(#function #module))
}

/// What `#[derive(Differentiable)]` makes of a struct.
pub fn derive(item: TokenStream) -> TokenStream {
    expand_derive(item).unwrap_or_else(|error| error.to_compile_error())
}

/// What [`derive`] makes of a struct, or why it makes nothing of it, and where in the struct that shows.
///
/// # Errors
/// Where the item is not a struct of numbers.
pub fn expand_derive(item: TokenStream) -> syn::Result<TokenStream> {
    syn::parse2(item).and_then(derive::derive)
}

/// The expansion of `#[differentiable]`, laid out as source code, for a person to read.
///
/// # Errors
/// Where the item is not a function that can be differentiated.
pub fn pretty(item: &str) -> Result<String, String> {
    let tokens: TokenStream = item.parse().map_err(|e| format!("{e}"))?;
    let expanded = expand(TokenStream::new(), tokens).map_err(|e| e.to_string())?;
    let file: syn::File = syn::parse2(expanded).map_err(|e| e.to_string())?;
    Ok(prettyplease::unparse(&file))
}
