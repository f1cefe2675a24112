//! What if an invariant of this crate does not hold? Then the author's crate does not compile, and the message says whose
//! fault it is. Code that is left out would compile and be wrong.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

fn message(what: &str) -> String {
    format!("internal error of #[differentiable]: {what}, please report")
}

/// Code that does not compile, in the place of code that cannot be written.
pub(crate) fn broken(what: &str) -> TokenStream {
    let message = message(what);
    quote!(::core::compile_error!(#message))
}

/// The same as an error, where there is a place in the author's code.
pub(crate) fn broken_at(at: &impl ToTokens, what: &str) -> syn::Error {
    syn::Error::new_spanned(at, message(what))
}

/// The same where there is none.
pub(crate) fn broken_here(what: &str) -> syn::Error {
    syn::Error::new(proc_macro2::Span::call_site(), message(what))
}
