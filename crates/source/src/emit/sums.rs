//! Which cotangents does a loop sum up, and how does it do so fast? A sum of one number after the other takes the time of
//! an addition for each. Where the iterations are otherwise independent, the loop runs over blocks of a few, each of
//! which has a sum of its own, and the sums are added at the end.

use super::print::Printer;
use crate::ir::*;
use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Ident;

/// How many sums there are side by side.
const WIDTH: usize = 8;

/// A slice that is passed to a loop: its name, whether the loop writes to it, and the type of its elements.
type Passed = (Ident, bool, TokenStream);

/// The cotangent that is summed up, as it is written, and the sums.
pub(crate) type Sum = (TokenStream, Ident);

impl Printer<'_> {
    /// The cotangents that the loop over `counter` sums up; none where its iterations depend on each other in some other
    /// way. `inner` is the body as it is written.
    pub(crate) fn sums_of(
        &self,
        body: &Block,
        counter: &Ident,
        inner: &TokenStream,
        passed: &[Passed],
    ) -> Vec<Sum> {
        let f = self.f;
        let mut sums: Vec<Sum> = Vec::new();
        let mut read: Vec<String> = Vec::new();
        let inside: Vec<VarId> =
            body.stmts.iter().filter_map(|(_, stmt)| crate::analysis::declares(stmt)).collect();
        let element = |place: &Place| {
            let [Step::Index(index)] = place.path.as_slice() else { return false };
            matches!(f.vars[place.var].kind, Kind::View(_)) && *counter == index.tokens.to_string()
        };
        for (id, stmt) in &body.stmts {
            let Stmt::Assign { dst, op, args, declares } = stmt else { return Vec::new() };
            let local = *declares || inside.contains(&dst.var);
            if !local && !element(dst) {
                let increment = matches!(op, Op::Prim(fluxions_rules::Prim::Add | fluxions_rules::Prim::Sub))
                    && matches!(&args[0], Operand::Place(p) if super::reverse::same_place(p, dst));
                if !increment || self.a.saves_old.contains(id) {
                    return Vec::new();
                }
                read.push(self.bar(dst).to_string());
            }
            if !self.a.is_adjoint(f, stmt) {
                continue;
            }
            for (i, arg) in args.iter().enumerate() {
                let Operand::Place(place) = arg else { continue };
                let own =
                    inside.contains(&place.var) || element(place) || super::reverse::same_place(place, dst);
                if own || !self.a.passes(f, op, i, arg) || !self.is_tracked(place.var) {
                    continue;
                }
                let bar = self.bar(place);
                if !sums.iter().any(|(known, _)| known.to_string() == bar.to_string()) {
                    let sum = format_ident!("{}_sums_{}", counter, sums.len());
                    sums.push((bar, sum));
                }
            }
        }
        let apart = sums.iter().all(|(bar, _)| !read.contains(&bar.to_string()));
        if apart && elements(inner, counter, passed).is_some() { sums } else { Vec::new() }
    }

    /// The body with the sums in place of the cotangents.
    pub(crate) fn summed(&mut self, sums: &[Sum], counter: &Ident, body: &Block) -> TokenStream {
        self.sums = sums.iter().map(|(bar, sum)| (bar.to_string(), quote!(#sum[#counter]))).collect();
        let written = self.reverse_block(body);
        self.sums.clear();
        written
    }
}

/// The slices whose elements the loop goes through, if the counter is nothing but an index into those, and the stacks are
/// left alone.
fn elements(tokens: &TokenStream, counter: &Ident, passed: &[Passed]) -> Option<Vec<Ident>> {
    let (mut by_counter, mut otherwise) = (Vec::new(), Vec::new());
    let fits = look(tokens.clone(), counter, passed, &mut by_counter, &mut otherwise);
    (fits && by_counter.iter().all(|name| !otherwise.contains(name))).then_some(by_counter)
}

fn look(
    tokens: TokenStream,
    counter: &Ident,
    passed: &[Passed],
    by_counter: &mut Vec<Ident>,
    otherwise: &mut Vec<Ident>,
) -> bool {
    let mut slice: Option<Ident> = None;
    for token in tokens {
        let before = slice.take();
        match token {
            TokenTree::Ident(ident) => {
                if ident == *counter || ident == "ws" {
                    return false;
                }
                if passed.iter().any(|(name, ..)| *name == ident) {
                    slice = Some(ident);
                }
            }
            TokenTree::Group(group) => {
                let index = *counter == group.stream().to_string();
                match before {
                    Some(name) if index => by_counter.push(name),
                    before => {
                        otherwise.extend(before);
                        if !look(group.stream(), counter, passed, by_counter, otherwise) {
                            return false;
                        }
                    }
                }
            }
            _ => otherwise.extend(before),
        }
    }
    true
}

/// The loop in blocks, each with sums of its own, and what is left over.
pub(crate) fn side_by_side(
    sums: &[Sum],
    passed: &[Passed],
    k: &Ident,
    n: &Ident,
    inner: &TokenStream,
    beside: &TokenStream,
) -> TokenStream {
    let (whole, block) = (format_ident!("{}_whole", k), format_ident!("{}_block", k));
    let names = sums.iter().map(|(_, sum)| quote!(let mut #sum = [T::absent(); #WIDTH];));
    let through = elements(inner, k, passed).unwrap_or_default();
    let parts = passed.iter().filter(|(name, ..)| through.contains(name)).map(|(name, mutable, _)| {
        let borrow = if *mutable { quote!(&mut) } else { quote!(&) };
        quote!(let #name = #borrow #name[#block * #WIDTH..][..#WIDTH];)
    });
    let totals = sums.iter().map(|(bar, sum)| quote!(#bar += rt::total(#sum);));
    quote! {
        let #whole = #n - #n % #WIDTH;
        for #k in (#whole..#n).rev() { #inner }
        if #whole > 0 {
            #(#names)*
            for #block in 0..#n / #WIDTH {
                #(#parts)*
                for #k in 0..#WIDTH { #beside }
            }
            #(#totals)*
        }
    }
}
