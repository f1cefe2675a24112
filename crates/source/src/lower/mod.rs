//! How does a Rust function become a program? Statement by statement, in the order of its author: names are made
//! unique, expressions are taken apart into single operations, iterators become counted loops, and early exits become
//! decisions. What cannot be lowered is an error at its own span, which says what to write instead.

mod arrays;
mod assign;
mod calls;
mod ends;
mod exits;
mod expr;
mod lend;
mod loops;
mod method;
mod place;
mod reassigned;
mod signature;
mod stmts;
mod wanted;

use crate::broken::broken_here;
use crate::ir::*;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use std::collections::{HashMap, HashSet};
use syn::Ident;

pub(crate) use place::flatten;
pub(crate) use signature::{lower, lower_signature};
pub(crate) use wanted::refuse;

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    Var(VarId),
    /// A part of a variable, such as the element that a loop is at, and whether the name stands for a `&mut` to it.
    Place(Place, Ty, bool),
    /// A native expression that is as good as a variable.
    Native(Native),
    Tuple(Vec<Binding>),
}

/// What an expression yields.
#[derive(Clone, Debug)]
pub(crate) enum Val {
    Num(Operand),
    Native(Native),
    /// A constant that may be a number or something native: its use decides.
    Either(Native),
    /// Something of more than one number, or of unknown type, that is stored somewhere.
    Place(Place, Ty),
    Tuple(Vec<Val>),
    Unit,
}

/// A loop that is being lowered.
struct Loop {
    label: Option<Ident>,
    /// True once the loop is left early.
    exit: Option<VarId>,
    /// True once the rest of an iteration is skipped.
    skip: Option<VarId>,
    /// How many statements around the present one are followed by more, within the body.
    guards: usize,
}

/// The state of lowering.
pub(crate) struct Lower {
    vars: Vec<Var>,
    scopes: Vec<HashMap<String, Binding>>,
    /// The names of variables.
    taken: HashSet<String>,
    /// The names that the author wrote.
    authors: HashSet<String>,
    /// The temporaries that operations were computed into.
    temps: HashSet<VarId>,
    /// The variables that an expression has just made, which a `let` may give a name.
    fresh: HashSet<VarId>,
    /// The names that whole values are assigned to after they were declared: vectors without a settled length.
    reassigned: HashSet<String>,
    /// The variables that are declared without a value, and get one once.
    unset: HashSet<VarId>,
    /// The parameters that are references to vectors, arrays or structs.
    by_reference: HashSet<VarId>,
    /// What a native call changes: the variable that holds its result, and the one that it changes.
    changed_by_call: Vec<(VarId, VarId)>,
    blocks: Vec<Block>,
    next_stmt: StmtId,
    next_block: BlockId,
    next_part: usize,
    loops: Vec<Loop>,
    /// How many statements around the present one are followed by more, in the function.
    guards: usize,
    returns: Returns,
    returned: Option<VarId>,
    base: Base,
    /// `use` items of the body, which every sweep needs.
    uses: Vec<TokenStream>,
    /// An invariant that did not hold.
    broken: Option<&'static str>,
}

impl Lower {
    // ── variables ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// A name that no variable has yet. The author's names are kept where they can be; ours keep clear of all of them.
    fn unique(&mut self, name: &str, span: Span, authors: bool) -> Ident {
        let mut candidate = name.to_owned();
        let mut n = 1;
        while self.taken.contains(&candidate) || (self.authors.contains(&candidate) && !(authors && n == 1)) {
            candidate = format!("{name}_{n}");
            n += 1;
        }
        self.taken.insert(candidate.clone());
        Ident::new(&candidate, span.resolved_at(Span::mixed_site()))
    }

    fn new_var(&mut self, name: &str, span: Span, ty: Ty, kind: Kind, mutable: bool) -> VarId {
        let ident = self.unique(name, span, true);
        self.vars.push(Var { ident, ty, kind, reference: false, mutable, written: None, len: None });
        self.vars.len() - 1
    }

    fn local(&mut self, name: &Ident, ty: Ty, mutable: bool) -> VarId {
        self.new_var(&name.to_string(), name.span(), ty, Kind::Local, mutable)
    }

    /// A temporary, named after what it holds.
    fn temp(&mut self, name: &str, ty: Ty) -> VarId {
        let ident = self.unique(name, Span::call_site(), false);
        let (kind, reference, mutable, written, len) = (Kind::Local, false, false, None, None);
        self.vars.push(Var { ident, ty, kind, reference, mutable, written, len });
        self.vars.len() - 1
    }

    fn bind(&mut self, name: &Ident, binding: Binding) {
        if let Binding::Var(var) = binding
            && self.reassigned.contains(&name.to_string())
        {
            self.vars[var].len = None;
        }
        match self.scopes.last_mut() {
            Some(scope) => _ = scope.insert(name.to_string(), binding),
            None => self.broken = Some("a name outside of every scope"),
        }
    }

    fn lookup(&self, name: &Ident) -> Option<Binding> {
        let name = name.to_string();
        self.scopes.iter().rev().find_map(|scope| scope.get(&name).cloned())
    }

    fn native_var(&self, var: VarId) -> Native {
        Native::var(var, &self.vars[var].ident)
    }

    /// The variable is used as a number, or as something native.
    fn resolve(&mut self, var: VarId, ty: Ty) {
        if matches!(self.vars[var].ty, Ty::Unknown) {
            self.vars[var].ty = ty;
        }
    }

    // ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────

    fn reserve(&mut self) -> StmtId {
        self.next_stmt += 1;
        self.next_stmt
    }

    fn push(&mut self, stmt: Stmt) {
        let id = self.reserve();
        self.push_as(id, stmt);
    }

    fn push_as(&mut self, id: StmtId, stmt: Stmt) {
        match self.blocks.last_mut() {
            Some(block) => block.stmts.push((id, stmt)),
            None => self.broken = Some("a statement outside of every block"),
        }
    }

    /// Runs `f` with a new block and scope, and returns the block.
    fn block<R>(&mut self, f: impl FnOnce(&mut Self) -> syn::Result<R>) -> syn::Result<(Block, R)> {
        self.next_block += 1;
        self.blocks.push(Block { id: self.next_block, stmts: Vec::new() });
        self.scopes.push(HashMap::new());
        let result = f(self);
        self.scopes.pop();
        let block = self.blocks.pop();
        let result = result?;
        Ok((block.ok_or_else(|| broken_here("a block is not there at its end"))?, result))
    }

    /// A native variable with this value.
    fn native_let(&mut self, name: &str, expr: Native) -> VarId {
        let var = self.temp(name, Ty::Native);
        self.push_native(var, expr, true, None);
        var
    }

    /// Native Rust stored in a native variable.
    fn push_native(&mut self, dst: VarId, expr: Native, declares: bool, update: Option<Update>) {
        let mut place = self.native_var(dst);
        if self.vars[dst].reference {
            let ident = &self.vars[dst].ident;
            place.tokens = quote!(*#ident);
        }
        self.push(Stmt::Native { dst, place, expr, declares, update });
    }

    /// The value as a native variable, unless it is one or a literal.
    fn native_atom(&mut self, name: &str, expr: Native) -> Native {
        let simple = expr.parts.is_empty()
            && expr.tokens.clone().into_iter().count() == 1
            && expr.reads.iter().all(|&v| !self.vars[v].mutable);
        if simple {
            return expr;
        }
        let var = self.native_let(name, expr);
        self.native_var(var)
    }

    /// Computes an operation into a temporary.
    fn compute(&mut self, op: Op, args: Vec<Operand>) -> Operand {
        let name = match &op {
            Op::Prim(prim) => prim.name().to_owned(),
            Op::Powi(..) => "powi".into(),
            Op::MulAdd => "mul_add".into(),
            Op::Signum => "signum".into(),
            Op::Copy => "copy".into(),
        };
        let dst = Place::var(self.temp(&name, Ty::Num));
        self.temps.insert(dst.var);
        self.push(Stmt::Assign { dst: dst.clone(), op, args, declares: true });
        Operand::Place(dst)
    }

    /// Assigns a number to a place. Where the value was just computed into a temporary, it is computed into the place
    /// instead, unless the derivative needs the result, which the place may lose.
    fn assign(&mut self, dst: Place, value: Operand, declares: bool) {
        if let Operand::Place(from) = &value
            && from.path.is_empty()
            && let Some((_, Stmt::Assign { dst: last, op, args, declares: true })) =
                self.blocks.last_mut().and_then(|block| block.stmts.last_mut())
            && last.var == from.var
            && self.temps.contains(&from.var)
        {
            let keeps = declares && !self.vars[dst.var].mutable;
            if keeps || !crate::partials::uses_result(op, args.len()) {
                let (op, args) = (op.clone(), args.clone());
                match self.blocks.last_mut().and_then(|block| block.stmts.pop()) {
                    Some((id, _)) => self.push_as(id, Stmt::Assign { dst, op, args, declares }),
                    None => self.broken = Some("a statement is gone"),
                }
                return;
            }
        }
        self.push(Stmt::Assign { dst, op: Op::Copy, args: vec![value], declares });
    }

    // ── native Rust ──────────────────────────────────────────────────────────────────────────────────────────────────

    fn part(&mut self, part: Part) -> Native {
        self.next_part += 1;
        let ident = format_ident!("__part{}", self.next_part);
        Native { tokens: quote!(#ident), parts: vec![(ident, part)], reads: Vec::new() }
    }

    /// Native Rust made of other native Rust.
    fn native_of(tokens: TokenStream, parts: &[&Native]) -> Native {
        let mut native = Native::tokens(tokens);
        for part in parts {
            native.parts.extend(part.parts.iter().cloned());
            native.reads.extend(part.reads.iter().copied());
        }
        native
    }
}

/// Tokens that can stand as an operand: in parentheses unless they are one token, a call or a path.
pub(crate) fn atom(native: &Native) -> TokenStream {
    let tokens = &native.tokens;
    let plain = match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(expr) => matches!(
            expr,
            syn::Expr::Lit(_)
                | syn::Expr::Path(_)
                | syn::Expr::Call(_)
                | syn::Expr::MethodCall(_)
                | syn::Expr::Paren(_)
                | syn::Expr::Index(_)
                | syn::Expr::Field(_)
        ),
        Err(_) => false,
    };
    if plain { tokens.clone() } else { quote!((#tokens)) }
}
