//! How is a loop run backwards? From its last iteration to its first, over the regions or stacks that the forward sweep
//! filled. An innermost loop holds slices of what it uses, so that its indices need no checks, and is left out where
//! all the cotangents that it would hand on are absent.

use super::print::Printer;
use crate::analysis::{Avail, Position, declares, walk};
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::quote;
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
        let mut slices = TokenStream::new();
        let regions = leaf.as_ref().map(|leaf| self.regions(leaf, n, true)).unwrap_or_default();
        if innermost {
            slices = self.hold_views(body);
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
        let inner = self.reverse_block(body);
        self.leaf = had;
        self.views = views;
        self.view_bars = view_bars;
        let absent = sources.map(|sources| quote!(#(rt::Real::is_absent(#sources))&&*));
        // Nothing to hand on: the loop, or what is left of it, is as good as not run.
        let run = match absent {
            Some(absent) if branches => {
                quote!(for #k in (0..#n).rev() { if #absent { break; } #inner })
            }
            Some(absent) if regions.is_empty() => {
                return quote!(if !(#absent) { #slices for #k in (0..#n).rev() { #inner } });
            }
            _ => quote!(for #k in (0..#n).rev() { #inner }),
        };
        if regions.is_empty() && slices.is_empty() { run } else { quote!({ #regions #slices #run }) }
    }

    fn is_innermost(&self, body: &Block) -> bool {
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
    fn hold_views(&mut self, body: &Block) -> TokenStream {
        let mut used: Vec<VarId> = Vec::new();
        let mut written: HashSet<VarId> = HashSet::new();
        let mut inside: HashSet<VarId> = HashSet::new();
        let f = self.f;
        let a = self.a;
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
        let mut out = TokenStream::new();
        for &var in &used {
            if !matches!(f.vars[var].kind, Kind::View(_)) || inside.contains(&var) {
                continue;
            }
            let root = f.root(var);
            let (base, range) = self.range_of(var);
            // Indices on the way must not depend on the loop, which they cannot, as the view stands outside of it.
            if !written.contains(&root) && !self.views.contains(&var) {
                let (ident, place) = (self.ident(var), self.place(&base));
                let borrow = match &range {
                    Some((start, len)) => quote!(&#place[#start..][..#len]),
                    None => quote!(&#place),
                };
                if self.is_there(root) && self.is_range_there(var) {
                    out.extend(quote!(let #ident = #borrow;));
                    self.views.insert(var);
                }
            }
            let alone = used.iter().filter(|&&other| f.root(other) == root).count() == 1;
            if alone && self.is_tracked(var) && !self.view_bars.contains(&var) {
                let (bar, place) = (self.bar_ident(var), self.bar(&base));
                let borrow = match &range {
                    Some((start, len)) => quote!(&mut #place[#start..][..#len]),
                    None => quote!(&mut #place),
                };
                out.extend(quote!(let #bar = #borrow;));
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
