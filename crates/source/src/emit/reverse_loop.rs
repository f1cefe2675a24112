//! How is a loop run backwards? From its last iteration to its first, over the regions or stacks that the forward sweep
//! filled. An innermost loop holds slices of what it uses, so that its indices need no checks, and is left out where
//! all the cotangents that it would hand on are absent.

use super::print::Printer;
use super::sums::side_by_side;
use crate::analysis::{Avail, Position, declares, walk};
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::HashSet;

impl Printer<'_> {
    pub(crate) fn reverse_counted(
        &mut self,
        stmt: &Stmt,
        counter: VarId,
        trips: VarId,
        body: &Block,
        exits: bool,
    ) -> TokenStream {
        let (k, n) = (self.ident(counter), self.ident(trips));
        if exits {
            let body = self.reverse_block(body);
            return quote!(for #k in (0..ws.kept::<usize>()).rev() { #body });
        }
        let inside = self.leaf.is_some();
        let leaf = if inside { None } else { self.leaf_of(stmt) };
        let innermost = self.is_innermost(body);
        let (views, view_bars) = (self.views.clone(), self.view_bars.clone());
        let mut slices = Slices::default();
        let regions = leaf.as_ref().map(|leaf| self.regions(leaf, n, true)).unwrap_or_default();
        if innermost {
            slices = self.hold_views(body);
            if let Some(leaf) = &leaf {
                slices.regions(leaf);
            }
        }
        // A loop that uses the stacks has to be gone through.
        let sources = if inside || leaf.is_some() { self.scalar_sources(body) } else { None };
        let sources = sources.filter(|sources| !sources.is_empty());
        let branches =
            body.stmts.iter().any(|(_, stmt)| matches!(stmt, Stmt::If { .. } | Stmt::Match { .. }));
        let had = self.leaf.clone();
        if let Some(leaf) = leaf {
            self.leaf = Some(leaf);
        }
        let strips = if innermost { self.begin_strips(counter, body) } else { None };
        let around = self.strips.replace(Some((strips, counter)));
        let inner = self.reverse_block(body);
        let strips = self.strips.replace(around).and_then(|(strips, _)| strips);
        let mut strips_made = TokenStream::new();
        if let Some(strips) = &strips {
            let (made, held) = self.end_strips(counter, trips, body, strips, &inner);
            strips_made = made;
            slices.passed.extend(held);
        }
        let strips = strips_made;
        let summing = innermost && strips.is_empty();
        let sums = if summing { self.sums_of(body, k, &inner, &slices.passed) } else { Vec::new() };
        let beside = if sums.is_empty() { inner.clone() } else { self.summed(&sums, k, body) };
        self.leaf = had;
        self.views = views;
        self.view_bars = view_bars;
        let Slices { declared, passed } = &slices;
        let absent = sources.map(|sources| quote!(#(rt::Real::is_absent(#sources))&&*));
        // Nothing to hand on: the loop, or what is left of it, is as good as not run.
        let looped = match &absent {
            Some(absent) if branches => quote!(for #k in (0..#n).rev() { if #absent { break; } #inner }),
            _ if sums.is_empty() => quote!(for #k in (0..#n).rev() { #inner }),
            _ => side_by_side(&sums, passed, k, n, &inner, &beside),
        };
        let run = isolated(passed, looped);
        let run = if strips.is_empty() { run } else { quote!(if #n > 0 { #strips #run }) };
        match absent {
            Some(absent) if !branches && regions.is_empty() => quote!(if !(#absent) { #declared #run }),
            _ if regions.is_empty() && declared.is_empty() => run,
            _ => quote!({ #regions #declared #run }),
        }
    }

    pub(crate) fn is_innermost(&self, body: &Block) -> bool {
        let mut innermost = true;
        walk(body, &Position::default(), &mut |_, stmt, _| {
            innermost &= !matches!(
                stmt,
                Stmt::For { .. } | Stmt::While { .. } | Stmt::Call { .. } | Stmt::Whole { .. }
            );
        });
        innermost
    }

    /// Slices, and slices of cotangents, for the views that an innermost loop uses, where nothing else in the loop uses
    /// the variable that they are views of.
    fn hold_views(&mut self, body: &Block) -> Slices {
        let mut used: Vec<VarId> = Vec::new();
        let mut written: HashSet<VarId> = HashSet::new();
        let mut inside: HashSet<VarId> = HashSet::new();
        let f = self.f;
        let a = self.a;
        let number = quote!(T);
        walk(body, &Position::default(), &mut |id, stmt, _| {
            let mut note = |place: &Place| {
                if !used.contains(&place.var) {
                    used.push(place.var);
                }
            };
            let mut note_native = |native: &Native| {
                for (_, part) in &native.parts {
                    for operand in part.operands() {
                        if let Operand::Place(place) = operand {
                            note(place);
                        }
                    }
                }
            };
            match stmt {
                Stmt::Assign { dst, args, .. } => {
                    note(dst);
                    for arg in args {
                        if let Operand::Place(place) = arg {
                            note(place);
                        }
                    }
                    if a.saves_old.contains(&id) {
                        written.insert(f.root(dst.var));
                    }
                }
                Stmt::Native { expr, .. } => note_native(expr),
                Stmt::If { cond, .. } => note_native(cond),
                _ => {}
            }
            inside.extend(declares(stmt));
        });
        let mut out = Slices::default();
        for &var in &used {
            if !matches!(f.vars[var].kind, Kind::View(_)) || inside.contains(&var) {
                continue;
            }
            let root = f.root(var);
            let alone = used.iter().filter(|&&other| f.root(other) == root).count() == 1;
            let element = self.element_of(var);
            let (base, range) = self.range_of(var);
            // Indices on the way must not depend on the loop, which they cannot, as the view stands outside of it.
            let restored = written.contains(&root);
            if (!restored || alone) && !self.views.contains(&var) {
                let (ident, place) = (self.ident(var), self.place(&base));
                let borrow = if restored { quote!(&mut) } else { quote!(&) };
                let borrow = match &range {
                    Some((start, len)) => quote!(#borrow #place[#start..][..#len]),
                    None => quote!(#borrow #place),
                };
                if self.is_there(root) && self.is_range_there(var) {
                    out.hold(ident, restored, element.as_ref(), &borrow);
                    self.views.insert(var);
                }
            }
            let held = self.view_bars.contains(&var);
            if alone && self.is_tracked(var) && self.is_range_there(var) && !held {
                let (bar, place) = (self.bar_ident(var), self.bar(&base));
                let borrow = match &range {
                    Some((start, len)) => quote!(&mut #place[#start..][..#len]),
                    None => quote!(&mut #place),
                };
                out.hold(&bar, true, element.as_ref().map(|_| &number), &borrow);
                self.view_bars.insert(var);
            }
        }
        out
    }

    /// Whether it is known in the reverse sweep which part of a variable the view is: for what nothing is asked of, it
    /// need not be.
    fn is_range_there(&self, var: VarId) -> bool {
        let Kind::View(view) = &self.f.vars[var].kind else { return true };
        let there = |var: VarId| self.a.avail[self.f.root(var)] != Avail::No;
        let indices = view.base.path.iter().all(|step| match step {
            Step::Index(index) => index.reads.iter().all(|&var| there(var)),
            Step::Field(_) => true,
        });
        let range = view.range.is_none_or(|(start, len)| there(start) && there(len));
        indices && range && self.is_range_there(view.base.var)
    }

    /// Whether the contents of the variable are there in the reverse sweep.
    fn is_there(&self, root: VarId) -> bool {
        match self.f.vars[root].kind {
            Kind::Param => !self.f.vars[root].mutable || self.a.avail[root] != Avail::No,
            _ => self.a.avail[root] != Avail::No,
        }
    }

    /// The cotangents that a loop hands on, where all of them are scalars from outside of it.
    fn scalar_sources(&self, body: &Block) -> Option<Vec<TokenStream>> {
        let mut inside: HashSet<VarId> = HashSet::new();
        walk(body, &Position::default(), &mut |_, stmt, _| inside.extend(declares(stmt)));
        let mut sources: Vec<VarId> = Vec::new();
        let mut scalar = true;
        walk(body, &Position::default(), &mut |id, stmt, _| {
            scalar &= !self.a.saves_old.contains(&id);
            if !self.a.is_adjoint(self.f, stmt) {
                return;
            }
            let Stmt::Assign { dst, .. } = stmt else {
                scalar = false;
                return;
            };
            if inside.contains(&dst.var) {
                return;
            }
            scalar &= dst.path.is_empty() && matches!(self.f.vars[dst.var].ty, Ty::Num);
            if !sources.contains(&dst.var) {
                sources.push(dst.var);
            }
        });
        scalar.then(|| sources.iter().map(|&var| self.bar(&Place::var(var))).collect())
    }
}

/// The slices that a loop uses.
#[derive(Default)]
pub(crate) struct Slices {
    /// Where they are made.
    declared: TokenStream,
    /// Those whose elements have a known type: the name, whether the loop writes to it, and that type.
    pub(crate) passed: Vec<(syn::Ident, bool, TokenStream)>,
}

impl Slices {
    fn hold(&mut self, name: &syn::Ident, mutable: bool, element: Option<&TokenStream>, value: &TokenStream) {
        self.declared.extend(quote!(let #name = #value;));
        if let Some(element) = element {
            self.passed.push((name.clone(), mutable, element.clone()));
        }
    }

    /// The regions that the loop saves into, or loads from.
    pub(crate) fn regions(&mut self, leaf: &super::leaf::Leaf) {
        let sorts = [
            (leaf.numbers.len(), "saved", quote!(T)),
            (leaf.words.len(), "kept", quote!(u64)),
            (leaf.flags.len(), "taken", quote!(bool)),
        ];
        for (count, name, ty) in sorts {
            for i in 0..count {
                self.passed.push((format_ident!("{}_{}", name, i), true, ty.clone()));
            }
        }
    }
}

impl Printer<'_> {
    /// The views from outside of a loop that it uses, going forward.
    pub(crate) fn used_views(&self, body: &Block) -> Vec<(syn::Ident, bool, TokenStream)> {
        let f = self.f;
        let mut inside: HashSet<VarId> = HashSet::new();
        let mut used: Vec<VarId> = Vec::new();
        let mut written: HashSet<VarId> = HashSet::new();
        walk(body, &Position::default(), &mut |_, stmt, _| {
            inside.extend(declares(stmt));
            let Stmt::Assign { dst, args, .. } = stmt else { return };
            written.insert(dst.var);
            let places = args.iter().filter_map(|arg| match arg {
                Operand::Place(place) => Some(place),
                Operand::Constant(_) => None,
            });
            for place in std::iter::once(dst).chain(places) {
                if !used.contains(&place.var) {
                    used.push(place.var);
                }
            }
        });
        used.into_iter()
            .filter(|var| !inside.contains(var))
            .filter_map(|var| match &f.vars[var].kind {
                Kind::View(view) if !view.symbolic => {
                    let mutable = view.mutable && written.contains(&var);
                    Some((self.ident(var).clone(), mutable, self.element_of(var)?))
                }
                _ => None,
            })
            .collect()
    }

    /// The type of the elements of a view of numbers.
    pub(crate) fn element_of(&self, var: VarId) -> Option<TokenStream> {
        match &self.f.vars[var].ty {
            Ty::Slice(of) if matches!(**of, Ty::Num) => {
                Some(if self.varies(var) { quote!(T) } else { self.base() })
            }
            _ => None,
        }
    }
}

/// A loop over slices, as a function of them: that no two of them overlap is something that the compiler only knows of
/// parameters, and without it does not vectorise a loop over more than a few.
pub(crate) fn isolated(slices: &[(syn::Ident, bool, TokenStream)], run: TokenStream) -> TokenStream {
    let written = slices.iter().any(|(_, mutable, _)| *mutable);
    if slices.len() < 3 || !written {
        return run;
    }
    let params = slices.iter().map(|(name, mutable, element)| {
        let mutable = mutable.then(|| quote!(mut));
        quote!(#name: &#mutable [#element])
    });
    let args = slices.iter().map(|(name, mutable, _)| {
        let mutable = mutable.then(|| quote!(mut));
        quote!(&#mutable #name[..])
    });
    quote!((|#(#params),*| { #run })(#(#args),*);)
}
