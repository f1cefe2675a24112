//! How does an inner loop read and write memory? An element whose index grows by one with each iteration is reached
//! through a slice that is taken once, before the loop, so that the loop has no checks and can be vectorised. Cotangents
//! that several statements of a block add to an array are summed for each element first, and added once.

use super::joint::{each, writes};
use super::print::Printer;
use crate::analysis::{Avail, Position, declares, walk};
use crate::ir::*;
use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::{HashMap, HashSet};
use syn::Ident;

/// The slices of a loop, made when they are asked for.
#[derive(Debug)]
pub(crate) struct Strips {
    /// By how much the counter, and each native variable of the body, grows with an iteration, where that is known.
    steps: HashMap<String, Option<i32>>,
    /// The variables whose contents the loop changes on the way back.
    written: HashSet<VarId>,
    /// The only element of each variable that the loop adds cotangents to.
    lone: HashSet<(VarId, String)>,
    /// The slices: whether of cotangents, the element, the name, what it is a part of, the type of
    /// its numbers, and the index.
    made: Vec<(bool, String, Ident, Ident, TokenStream, TokenStream)>,
}

/// A slice that a loop holds: its name, whether the loop writes to it, and the type of its elements.
pub(crate) type Held = (Ident, bool, TokenStream);

impl Printer<'_> {
    /// Gets ready for the innermost loop over `body`.
    pub(crate) fn begin_strips(&self, counter: VarId, body: &Block) -> Option<Strips> {
        let f = self.f;
        let mut steps: HashMap<String, Option<i32>> = HashMap::new();
        steps.insert(self.ident(counter).to_string(), Some(1));
        for (_, stmt) in &body.stmts {
            if let Some(var) = declares(stmt) {
                let step = match stmt {
                    Stmt::Native { expr, .. }
                        if self.a.avail[var] == Avail::Again && expr.parts.is_empty() =>
                    {
                        step_of(expr.tokens.clone(), &steps)
                    }
                    _ => None,
                };
                steps.insert(self.ident(var).to_string(), step);
            }
        }
        let mut written = HashSet::new();
        let mut elements: HashMap<VarId, HashSet<String>> = HashMap::new();
        let mut plain = true;
        walk(body, &Position::default(), &mut |id, stmt, position| {
            match stmt {
                Stmt::Array { .. } | Stmt::Construct { .. } | Stmt::Whole { .. } => plain = false,
                Stmt::Native { dst, declares: false, .. } => {
                    _ = steps.insert(self.ident(*dst).to_string(), None)
                }
                _ => {}
            }
            let Stmt::Assign { dst, args, .. } = stmt else { return };
            if self.a.saves_old.contains(&id) {
                written.insert(f.root(dst.var));
            }
            let nested = position.blocks.len() > 1;
            let places = args.iter().filter_map(|arg| match arg {
                Operand::Place(place) => Some(place),
                Operand::Constant(_) => None,
            });
            for place in places.chain([dst]).filter(|place| self.is_tracked(place.var)) {
                let text = self.bar(place).to_string();
                let all = elements.entry(f.root(place.var)).or_default();
                all.insert(text);
                if nested {
                    all.insert(String::new());
                }
            }
        });
        let lone = elements
            .into_iter()
            .filter(|(_, all)| all.len() == 1)
            .flat_map(|(var, all)| all.into_iter().map(move |text| (var, text)))
            .collect();
        plain.then_some(Strips { steps, written, lone, made: Vec::new() })
    }

    /// The slices that the body as it was written, `inner`, uses, as statements before a loop that runs at least once.
    pub(crate) fn end_strips(
        &self,
        counter: VarId,
        trips: VarId,
        body: &Block,
        strips: &Strips,
        inner: &TokenStream,
    ) -> (TokenStream, Vec<Held>) {
        let (k, n) = (self.ident(counter), self.ident(trips));
        let mut natives = TokenStream::new();
        for (_, stmt) in &body.stmts {
            if matches!(stmt, Stmt::Native { .. }) {
                natives.extend(self.again(stmt, &mut Vec::new()));
            }
        }
        let mut out = TokenStream::new();
        let mut held = Vec::new();
        for (bar, _, name, whole, element, index) in &strips.made {
            if !occurs(inner.clone(), name) {
                continue;
            }
            let borrow = if *bar { quote!(&mut) } else { quote!(&) };
            out.extend(quote! {
                let first = { let #k = 0usize; #natives #index };
                let #name = #borrow #whole[first..][..#n];
            });
            held.push((name.clone(), *bar, element.clone()));
        }
        (out, held)
    }

    /// An element, through a slice of the loop where there can be one.
    pub(crate) fn element(&self, place: &Place, whole: &Ident, bar: bool) -> Option<TokenStream> {
        let mut strips = self.strips.borrow_mut();
        let (strips, counter) =
            strips.as_mut().and_then(|(strips, counter)| Some((strips.as_mut()?, *counter)))?;
        let [Step::Index(index)] = &place.path[..] else { return None };
        let var = &self.f.vars[place.var];
        let numbers = var.ty.element().is_some_and(|of| matches!(of, Ty::Num));
        let root = self.f.root(place.var);
        if !numbers || var.reference || matches!(var.kind, Kind::View(_)) || !index.parts.is_empty() {
            return None;
        }
        if step_of(index.tokens.clone(), &strips.steps) != Some(1) {
            return None;
        }
        let tokens = &index.tokens;
        let text = quote!(#whole[#tokens]).to_string();
        let free =
            if bar { strips.lone.contains(&(root, text.clone())) } else { !strips.written.contains(&root) };
        if !free {
            return None;
        }
        let known = strips.made.iter().find(|(b, t, ..)| *b == bar && *t == text).map(|made| made.2.clone());
        let name = known.unwrap_or_else(|| {
            let name = format_ident!("{}_from_{}", whole, strips.made.len());
            let number = if self.varies(place.var) { quote!(T) } else { self.base() };
            strips.made.push((bar, text, name.clone(), whole.clone(), number, tokens.clone()));
            name
        });
        let k = self.ident(counter);
        Some(quote!(#name[#k]))
    }

    /// The statements of a block from the last to the first.
    pub(crate) fn reverse_stmts<'s>(
        &mut self,
        stmts: impl DoubleEndedIterator<Item = &'s (StmtId, Stmt)> + Clone,
    ) -> TokenStream {
        let mut out = TokenStream::new();
        let mut gathered = HashMap::new();
        let mut after = TokenStream::new();
        for (i, place) in self.shared_elements(stmts.clone()).iter().enumerate() {
            let name = format_ident!("gathered_{}", i);
            let to = self.bar(place);
            out.extend(quote!(let mut #name = T::absent();));
            after.extend(quote!(#to += #name;));
            gathered.insert(to.to_string(), name);
        }
        let outer = std::mem::replace(&mut self.gathered, gathered);
        for (id, stmt) in stmts.rev() {
            out.extend(self.reverse_stmt(*id, stmt));
        }
        self.gathered = outer;
        out.extend(after);
        out
    }

    /// The elements of arrays that more than one statement adds cotangents to, and that none of them overwrites.
    fn shared_elements<'s>(&self, stmts: impl Iterator<Item = &'s (StmtId, Stmt)> + Clone) -> Vec<Place> {
        let f = self.f;
        let mut counts: Vec<(String, Place, usize)> = Vec::new();
        for (_, stmt) in stmts.clone() {
            let Stmt::Assign { op, args, .. } = stmt else { continue };
            if !self.a.is_adjoint(f, stmt) {
                continue;
            }
            for (i, arg) in args.iter().enumerate() {
                let Operand::Place(place) = arg else { continue };
                let indexed = matches!(&place.path[..], [Step::Index(index)] if index.parts.is_empty());
                if !indexed || !self.is_tracked(place.var) || !self.a.passes(f, op, i, arg) {
                    continue;
                }
                let text = self.bar(place).to_string();
                match counts.iter_mut().find(|(t, ..)| *t == text) {
                    Some((.., count)) => *count += 1,
                    None => counts.push((text, place.clone(), 1)),
                }
            }
        }
        // All elements of one array together, in the order of the program.
        let mut totals: HashMap<VarId, usize> = HashMap::new();
        for (_, place, count) in &counts {
            *totals.entry(f.root(place.var)).or_default() += count;
        }
        counts.retain(|(_, place, _)| totals[&f.root(place.var)] > 1);
        if counts.is_empty() {
            return Vec::new();
        }
        let mut changed: HashSet<VarId> = HashSet::new();
        for outer in stmts {
            changed.extend(declares(&outer.1).filter(|&var| f.vars[var].ty.is_real()));
            each(outer, &mut |_, stmt| changed.extend(writes(f, stmt)));
        }
        let stays = |place: &Place| {
            let indices = place.path.iter().all(|step| match step {
                Step::Index(index) => index.reads.iter().all(|&var| !changed.contains(&f.root(var))),
                Step::Field(_) => true,
            });
            indices && !changed.contains(&f.root(place.var))
        };
        counts.into_iter().map(|(_, place, _)| place).filter(stays).collect()
    }
}

/// By how much a whole number grows when its variables grow by these steps, where that is known.
fn step_of(tokens: TokenStream, steps: &HashMap<String, Option<i32>>) -> Option<i32> {
    let constant = |tokens: TokenStream| (!mentions(tokens, steps)).then_some(0);
    let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) else { return constant(tokens) };
    match &expr {
        syn::Expr::Paren(inner) => step_of(quote_expr(&inner.expr), steps),
        syn::Expr::Group(inner) => step_of(quote_expr(&inner.expr), steps),
        syn::Expr::Path(path) => match path.path.get_ident() {
            Some(ident) => steps.get(&ident.to_string()).copied().unwrap_or(Some(0)),
            None => Some(0),
        },
        syn::Expr::Binary(binary) => {
            let (a, b) =
                (step_of(quote_expr(&binary.left), steps)?, step_of(quote_expr(&binary.right), steps)?);
            match binary.op {
                syn::BinOp::Add(_) => Some(a + b),
                syn::BinOp::Sub(_) => Some(a - b),
                _ => (a == 0 && b == 0).then_some(0),
            }
        }
        // `low..high` counts by one.
        syn::Expr::Call(call) if quote_expr(&call.func).to_string().replace(' ', "") == "rt::nth" => {
            let step = |i: usize| call.args.get(i).and_then(|arg| step_of(quote_expr(arg), steps));
            if step(0)? == 0 { step(2) } else { None }
        }
        _ => constant(tokens),
    }
}

fn occurs(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => occurs(group.stream(), name),
        TokenTree::Ident(ident) => ident == *name,
        _ => false,
    })
}

fn quote_expr(expr: &syn::Expr) -> TokenStream {
    quote!(#expr)
}

/// Whether one of the variables occurs, unless it is known to stay.
fn mentions(tokens: TokenStream, steps: &HashMap<String, Option<i32>>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), steps),
        TokenTree::Ident(ident) => steps.get(&ident.to_string()).is_some_and(|step| *step != Some(0)),
        _ => false,
    })
}
