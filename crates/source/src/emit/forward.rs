//! How is the value written, and how the forward sweep? As the author's program, with numbers of any type; the forward
//! sweep also saves what the analysis says that the reverse sweep needs.

use super::leaf::{Leaf, Slot};
use super::print::{Printer, Sweep};
use super::reverse_loop::{Slices, isolated};
use crate::analysis::Avail;
use crate::broken::broken;
use crate::ir::*;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Printer<'_> {
    pub(crate) fn saving(&self) -> bool {
        self.sweep == Sweep::Forward
    }

    /// The statements of a block, and what is saved at its end.
    pub(crate) fn block(&mut self, block: &Block) -> TokenStream {
        let mut out = TokenStream::new();
        for (id, stmt) in &block.stmts {
            out.extend(self.stmt(*id, stmt));
            if let Some(var) = crate::analysis::declares(stmt) {
                out.extend(self.save_in_region(var));
            }
        }
        if self.saving() && self.leaf.is_none() {
            for run in self.runs_of_saved(block) {
                match run[..] {
                    [var] => out.extend(self.save(var)),
                    _ => {
                        let idents = run.iter().map(|&var| self.ident(var));
                        out.extend(quote!(ws.push_all([#(#idents),*]);));
                    }
                }
            }
            let returned = self.f.returns.vars();
            for (_, stmt) in &block.stmts {
                if let Stmt::Array { var, .. } = stmt
                    && self.f.vars[*var].ty.is_flat_vec()
                    && self.varies(*var)
                    && !returned.contains(var)
                {
                    let ident = self.ident(*var);
                    out.extend(quote!(ws.give(#ident);));
                }
            }
        }
        out.extend(self.save_late(block));
        out
    }

    /// In a loop with regions, a value is saved where it is computed for good: variables that are assigned to later are
    /// saved at the end of their block, which may be a branch inside the body.
    fn save_in_region(&self, var: VarId) -> TokenStream {
        let Some(leaf) = &self.leaf else { return TokenStream::new() };
        if self.f.vars[var].mutable || !self.saving() || self.a.avail[var] != Avail::Saved {
            return TokenStream::new();
        }
        self.store(leaf, Slot::Var(var), self.ident(var).to_owned())
    }

    /// Saves at the end of a block in a loop with regions.
    fn save_late(&self, block: &Block) -> TokenStream {
        let Some(leaf) = self.leaf.as_ref().filter(|_| self.saving()) else { return TokenStream::new() };
        self.saved_of(block)
            .into_iter()
            .filter(|&var| self.f.vars[var].mutable)
            .map(|var| self.store(leaf, Slot::Var(var), self.ident(var).to_owned()))
            .collect()
    }

    fn store(&self, leaf: &Leaf, slot: Slot, value: impl quote::ToTokens) -> TokenStream {
        let Some(counter) = leaf.counter else { return broken("regions without a loop") };
        match leaf.entry(slot, self.ident(counter)) {
            Some((entry, true)) => quote!(#entry = rt::Word::word(#value);),
            Some((entry, false)) => quote!(#entry = #value;),
            None => broken("a value that is saved has no region"),
        }
    }

    /// Saves the final value of a variable.
    fn save(&self, var: VarId) -> TokenStream {
        let ident = self.ident(var);
        let ty = &self.f.vars[var].ty;
        match (self.varies(var), ty) {
            (true, Ty::Num) => quote!(ws.push(#ident);),
            (true, ty) if ty.is_flat_vec() => quote!(ws.save_vec(&#ident);),
            (true, Ty::Array(of, _)) if matches!(**of, Ty::Num) => quote!(ws.save_slice(&#ident);),
            (true, _) => quote!(ws.save(&#ident);),
            (false, _) => quote!(ws.keep(&#ident);),
        }
    }

    /// Saves what a statement is about to overwrite.
    fn save_old(&self, id: StmtId, varied: bool, value: TokenStream) -> TokenStream {
        if !self.saving() || !self.a.saves_old.contains(&id) {
            return TokenStream::new();
        }
        match &self.leaf {
            Some(leaf) => self.store(leaf, Slot::Old(id), value),
            None if varied => quote!(ws.push(#value);),
            None => quote!(ws.keep(&#value);),
        }
    }

    pub(crate) fn stmt(&mut self, id: StmtId, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Assign { dst, op, args, declares } => {
                let varied = self.varies(dst.var);
                let value = self.computed(op, args, varied);
                if *declares {
                    let ident = self.ident(dst.var);
                    let mutable = self.f.vars[dst.var].mutable.then(|| quote!(mut));
                    let ty = if varied { quote!(T) } else { self.base() };
                    return quote!(let #mutable #ident: #ty = #value;);
                }
                let place = self.place(dst);
                let save = self.save_old(id, varied, place.clone());
                quote!(#save #place = #value;)
            }
            Stmt::Native { dst, place, expr, declares, .. } => {
                let value = self.native(expr);
                if *declares {
                    return self.native_let(*dst, &value);
                }
                let place = self.native(place);
                let undone = matches!(stmt, Stmt::Native { update: Some(_), .. });
                let save = if undone { TokenStream::new() } else { self.save_old(id, false, place.clone()) };
                quote!(#save #place = #value;)
            }
            Stmt::Effect(native) => {
                let native = self.native(native);
                quote!(#native;)
            }
            Stmt::Declare(var) => self.declare(*var),
            Stmt::Array { var, fill } => self.array(*var, fill),
            Stmt::View(var) => self.view(*var),
            Stmt::Whole { dst, src, writes } => self.copy_whole(id, stmt, dst, src, *writes),
            Stmt::Construct { dst, path, fields } => self.construct(*dst, path.as_ref(), fields),
            Stmt::If { cond, then, els } => {
                let cond = self.native(cond);
                let then = self.block(then);
                let els = self.block(els);
                let els = if els.is_empty() { els } else { quote!(else { #els }) };
                if !self.saves_decision(id) {
                    return quote!(if #cond { #then } #els);
                }
                let decision = format_ident!("decision_{}", id);
                let (before, after) = match &self.leaf {
                    Some(leaf) => (self.store(leaf, Slot::Decision(id), &decision), TokenStream::new()),
                    None => (TokenStream::new(), quote!(ws.push_flag(#decision);)),
                };
                quote!(let #decision = #cond; #before if #decision { #then } #els #after)
            }
            Stmt::Match { scrutinee, arms } => {
                let scrutinee = self.native(scrutinee);
                let arms: Vec<TokenStream> = arms
                    .iter()
                    .map(|arm| {
                        let (pattern, body) = (&arm.pattern, self.block(&arm.body));
                        quote!(#pattern => { #body })
                    })
                    .collect();
                quote!(match #scrutinee { #(#arms)* })
            }
            Stmt::For { counter, trips, body, exit } => self.counted(id, stmt, *counter, *trips, body, *exit),
            Stmt::While { cond, body, exit } => {
                let counts = self.saving() && self.a.traversed.contains(&id);
                let cond = self.native(cond);
                let body = self.block(body);
                let cond = match exit {
                    Some(exit) => {
                        let exit = self.ident(*exit);
                        quote!(!#exit && (#cond))
                    }
                    None => cond,
                };
                if !counts {
                    return quote!(while #cond { #body });
                }
                let count = format_ident!("count_{}", id);
                quote!(let mut #count = 0usize; while #cond { #count += 1; #body } ws.keep(&#count);)
            }
            Stmt::Call { path, args, dst, span } => {
                let matters = self.saving() && self.a.is_adjoint(self.f, stmt);
                self.call(id, path, args, *dst, *span, matters)
            }
        }
    }

    fn saves_decision(&self, id: StmtId) -> bool {
        self.saving() && self.a.traversed.contains(&id) && self.a.saves_decision.contains(&id)
    }

    pub(crate) fn native_let(&self, var: VarId, value: &TokenStream) -> TokenStream {
        let ident = self.ident(var);
        let mutable = self.f.vars[var].mutable.then(|| quote!(mut));
        match &self.f.vars[var].written {
            Some(ty) => quote!(let #mutable #ident: #ty = #value;),
            None => quote!(let #mutable #ident = #value;),
        }
    }

    /// A variable that is assigned later.
    fn declare(&self, var: VarId) -> TokenStream {
        let ident = self.ident(var);
        match &self.f.vars[var].ty {
            Ty::Num if self.varies(var) => quote!(let mut #ident: T = T::from_f64(0.0);),
            Ty::Num => {
                let base = self.base();
                quote!(let mut #ident: #base = 0.0;)
            }
            Ty::Native => match &self.f.vars[var].written {
                Some(ty) => quote!(let mut #ident: #ty = Default::default();),
                None => quote!(let mut #ident = Default::default();),
            },
            _ => quote!(let mut #ident;),
        }
    }

    pub(crate) fn array(&self, var: VarId, fill: &Fill) -> TokenStream {
        let ident = self.ident(var);
        let varied = self.varies(var);
        let flat = self.f.vars[var].ty.is_flat_vec();
        match fill {
            Fill::Native(native) => {
                let value = self.native(native);
                quote!(let mut #ident = #value;)
            }
            Fill::Number(operand, len) => {
                let value = self.operand(operand, varied);
                let len = self.native(len);
                if !matches!(self.f.vars[var].ty, Ty::Vec(_)) {
                    let ty = if varied { quote!(T) } else { self.base() };
                    return quote!(let mut #ident: [#ty; _] = [#value; #len];);
                }
                if flat && varied && self.sweep != Sweep::Value {
                    quote!(let mut #ident = ws.take(#value, #len);)
                } else {
                    quote!(let mut #ident = vec![#value; #len];)
                }
            }
            Fill::Rows(rows) => {
                let rows = rows.iter().map(|row| self.copy_of(var, row));
                if matches!(self.f.vars[var].ty, Ty::Vec(_)) {
                    quote!(let mut #ident = vec![#(#rows),*];)
                } else {
                    quote!(let mut #ident = [#(#rows),*];)
                }
            }
            Fill::Copies(place, len) => {
                let value = self.copy_of(var, place);
                let len = self.native(len);
                if matches!(self.f.vars[var].ty, Ty::Vec(_)) {
                    quote!(let mut #ident = vec![#value; #len];)
                } else {
                    quote!(let mut #ident: [_; #len] = ::core::array::from_fn(|_| #value);)
                }
            }
        }
    }

    /// A copy of what is at a place, as part of a variable.
    pub(crate) fn copy_of(&self, dst: VarId, src: &Place) -> TokenStream {
        let value = self.whole(src, false, false);
        if self.varies(dst) && !self.varies(src.var) {
            quote!(rt::Rebase::<T>::rebase(#value, &mut T::from_f64))
        } else {
            quote!((*#value).to_owned())
        }
    }

    fn view(&self, var: VarId) -> TokenStream {
        let Kind::View(view) = &self.f.vars[var].kind else { return TokenStream::new() };
        if view.symbolic {
            return TokenStream::new();
        }
        let ident = self.ident(var);
        let (base, range) = self.range_of(var);
        let base = self.place(&base);
        let borrow = if view.mutable { quote!(&mut) } else { quote!(&) };
        match range {
            Some((start, len)) => quote!(let #ident = #borrow #base[#start..][..#len];),
            None => quote!(let #ident = #borrow #base;),
        }
    }

    fn construct(
        &self,
        dst: VarId,
        path: Option<&syn::Path>,
        fields: &[(syn::Member, Field)],
    ) -> TokenStream {
        let ident = self.ident(dst);
        let values: Vec<TokenStream> = fields
            .iter()
            .map(|(_, field)| match field {
                Field::Number(operand) => self.operand(operand, true),
                Field::Native(native) => self.native(native),
                Field::Whole(place) => self.copy_of(dst, place),
            })
            .collect();
        match path {
            None => quote!(let mut #ident = (#(#values,)*);),
            Some(path) => {
                let path = super::types::generic_struct(path);
                let members = fields.iter().map(|(member, _)| member);
                quote!(let mut #ident = #path { #(#members: #values),* };)
            }
        }
    }

    fn counted(
        &mut self,
        id: StmtId,
        stmt: &Stmt,
        counter: VarId,
        trips: VarId,
        body: &Block,
        exit: Option<VarId>,
    ) -> TokenStream {
        let (k, n) = (self.ident(counter), self.ident(trips));
        if let Some(exit) = exit {
            let exit = self.ident(exit);
            let body = self.block(body);
            if self.saving() && self.a.traversed.contains(&id) {
                let count = format_ident!("count_{}", id);
                return quote! {
                    let mut #count = 0usize;
                    for #k in 0..#n { #count += 1; #body if #exit { break; } }
                    ws.keep(&#count);
                };
            }
            return quote!(for #k in 0..#n { #body if #exit { break; } });
        }
        let inside = self.leaf.is_some();
        let leaf = if self.saving() && !inside { self.leaf_of(stmt) } else { None };
        let mut slices = Slices::default();
        if self.is_innermost(body) {
            slices.passed = self.used_views(body);
        }
        let Some(leaf) = leaf.filter(|_| self.a.traversed.contains(&id)) else {
            let body = self.block(body);
            return isolated(&slices.passed, quote!(for #k in 0..#n { #body }));
        };
        if self.is_innermost(body) {
            slices.regions(&leaf);
        }
        let regions = self.regions(&leaf, n, false);
        self.leaf = Some(leaf);
        let inner = self.block(body);
        self.leaf = None;
        let run = isolated(&slices.passed, quote!(for #k in 0..#n { #inner }));
        if regions.is_empty() { run } else { quote!({ #regions #run }) }
    }

    /// The regions of a loop: put on the stacks, or taken off.
    pub(crate) fn regions(&self, leaf: &Leaf, n: &syn::Ident, pop: bool) -> TokenStream {
        if leaf.is_empty() {
            return TokenStream::new();
        }
        let (a, b, c) = (leaf.numbers.len(), leaf.words.len(), leaf.flags.len());
        let method = if pop { quote!(pop_regions) } else { quote!(regions) };
        let mut split = TokenStream::new();
        for (count, rest, name) in [(a, "numbers", "saved"), (b, "words", "kept"), (c, "flags", "taken")] {
            let rest = format_ident!("{}", rest);
            for i in 0..count {
                let name = format_ident!("{}_{}", name, i);
                split.extend(quote!(let (#name, #rest) = #rest.split_at_mut(#n);));
            }
        }
        quote!(let (numbers, words, flags) = ws.#method(#a * #n, #b * #n, #c * #n); #split)
    }

    fn call(
        &mut self,
        id: StmtId,
        path: &syn::Path,
        args: &[Argument],
        dst: Option<VarId>,
        span: proc_macro2::Span,
        matters: bool,
    ) -> TokenStream {
        let varies = self.a.call_varies(self.f, args);
        let mut before = TokenStream::new();
        let written: Vec<TokenStream> = args
            .iter()
            .map(|arg| match arg {
                Argument::Native(native) => self.native(native),
                Argument::Number(operand) if !varies => self.operand(operand, false),
                Argument::Number(operand) => {
                    let varied = self.a.operand_varies(self.f, operand);
                    let value = self.operand(operand, varied);
                    if varied { quote!(rt::Varied(#value)) } else { quote!(rt::Fixed(#value)) }
                }
                Argument::Shared(place, by_reference) => {
                    let value = self.whole(place, false, false);
                    match (varies, self.varies(place.var)) {
                        (false, _) if *by_reference => value,
                        (false, _) => quote!((*#value).to_owned()),
                        (true, true) => quote!(rt::Varied(#value)),
                        (true, false) => quote!(rt::Fixed(#value)),
                    }
                }
                Argument::Mutable(place) => {
                    if self.saving() && self.a.saves_argument(self.f, id, place) {
                        before.extend(self.save_view(place));
                    }
                    self.whole(place, false, true)
                }
                Argument::NativeMutable(place) => {
                    let name = self.native_whole(place);
                    if self.saving() && self.a.saves_argument(self.f, id, place) {
                        before.extend(quote!(ws.keep(&#name.to_owned());));
                    }
                    quote!(&mut #name)
                }
            })
            .collect();
        let result = match dst {
            Some(dst) => {
                let ident = self.ident(dst);
                let mutable = self.f.vars[dst].mutable.then(|| quote!(mut));
                quote!(let #mutable #ident =)
            }
            None => TokenStream::new(),
        };
        if !varies {
            let value = quote!(#path(#(#written),*));
            let value = match dst {
                // Its variable varies later.
                Some(dst) if self.varies(dst) => match self.f.vars[dst].ty {
                    Ty::Num => quote!(rt::lift::<_, T>(#value)),
                    _ => quote!(rt::Rebase::<T>::rebase(&#value, &mut T::from_f64)),
                },
                _ => value,
            };
            return quote!(#before #result #value;);
        }
        // What does not matter leaves nothing on the stacks.
        let sweep = if matters { Sweep::Forward } else { Sweep::Value };
        let function = super::types::sweep_of(path, sweep, span);
        let ws = if matters { quote!(ws,) } else { TokenStream::new() };
        quote!(#before #result #function(#ws #(#written),*);)
    }

    /// Saves all of what a call is about to change.
    fn save_view(&self, place: &Place) -> TokenStream {
        let whole = self.whole(place, false, false);
        let ty = if place.path.is_empty() { self.f.vars[place.var].ty.clone() } else { Ty::Unknown };
        let slice = matches!(ty, Ty::Slice(_)) || ty.is_flat_vec();
        match (self.varies(place.var), slice) {
            (true, true) if self.is_own_vec(place) => quote!(ws.save_whole(#whole);),
            (true, true) => quote!(ws.save_slice(#whole);),
            (true, false) => quote!(ws.save(#whole);),
            (false, true) => quote!(ws.keep(&(#whole).to_vec());),
            (false, false) => quote!(ws.keep(#whole);),
        }
    }

    /// Whether this is a whole vector that the function made.
    pub(crate) fn is_own_vec(&self, place: &Place) -> bool {
        let var = &self.f.vars[place.var];
        place.path.is_empty() && matches!(var.kind, Kind::Local) && !var.reference && var.ty.is_flat_vec()
    }

    /// Something native, named without its views.
    fn native_whole(&self, place: &Place) -> TokenStream {
        let ident = self.ident(place.var);
        match &self.f.vars[place.var].kind {
            Kind::View(view) => {
                let base = self.ident(view.base.var);
                match view.range {
                    Some((start, len)) => {
                        let (start, len) = (self.ident(start), self.ident(len));
                        quote!(#base[#start..#start + #len])
                    }
                    None => quote!(#base),
                }
            }
            Kind::Param => quote!(*#ident),
            _ => quote!(#ident),
        }
    }
}
