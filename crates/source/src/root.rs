//! Where is the crate that generated code calls? It is `::fluxions`, or what `crate = path` names where a dependency was
//! renamed or is re-exported by another crate.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser;

/// The crate as it is called without an argument.
pub(crate) fn usual() -> TokenStream {
    quote!(::fluxions)
}

/// Takes `crate = path` out of the arguments of `#[differentiable]`: the path, and the other arguments.
///
/// # Errors
/// Where there are two of them, or no path follows.
pub(crate) fn split(arguments: TokenStream) -> syn::Result<(TokenStream, TokenStream)> {
    let mut root = None;
    let mut others: Vec<TokenStream> = Vec::new();
    let arguments: Vec<TokenTree> = arguments.into_iter().collect();
    for argument in arguments.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
        let tokens: TokenStream = argument.iter().cloned().collect();
        if !matches!(argument.first(), Some(TokenTree::Ident(word)) if word == "crate") {
            others.push(tokens);
        } else if root.is_some() {
            return Err(syn::Error::new_spanned(
                tokens,
                "#[differentiable] has `crate = path` twice\n  = help: leave one of them out",
            ));
        } else {
            root = Some(path(tokens)?);
        }
    }
    Ok((root.unwrap_or_else(usual), quote!(#(#others),*)))
}

/// What `#[fluxions(crate = path)]` says on a struct.
///
/// # Errors
/// Where the attribute says something else.
pub(crate) fn of_struct(item: &syn::DeriveInput) -> syn::Result<TokenStream> {
    match item.attrs.iter().find(|attribute| attribute.path().is_ident("fluxions")) {
        Some(attribute) => path(attribute.meta.require_list()?.tokens.clone()),
        None => Ok(usual()),
    }
}

/// The path of `crate = path`.
fn path(argument: TokenStream) -> syn::Result<TokenStream> {
    let parser = |input: syn::parse::ParseStream<'_>| {
        input.parse::<syn::Token![crate]>()?;
        input.parse::<syn::Token![=]>()?;
        syn::Path::parse_mod_style(input)
    };
    let whole = argument.clone();
    let path = parser.parse2(argument).map_err(|_| {
        let what = "what is written here does not name the crate\n  = help: write `crate = path`, with the path of Fluxions";
        syn::Error::new_spanned(&whole, what)
    })?;
    Ok(quote!(#path))
}
