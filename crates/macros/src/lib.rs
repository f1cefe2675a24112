//! The attribute `#[differentiable]` and the derive `Differentiable`: a shell around `fluxions-source`, where all is
//! done and tested.

use proc_macro::TokenStream;

/// Makes a plain function differentiable: beside the function, which stays as it is, there is a module of its name with
/// `gradient`, `jacobian`, `hessian` and the rest.
#[proc_macro_attribute]
pub fn differentiable(attribute: TokenStream, item: TokenStream) -> TokenStream {
    fluxions_source::differentiable(attribute.into(), item.into()).into()
}

/// Makes a struct of numbers something that a differentiable function can take and return.
#[proc_macro_derive(Differentiable)]
pub fn derive_differentiable(item: TokenStream) -> TokenStream {
    fluxions_source::derive(item.into()).into()
}
