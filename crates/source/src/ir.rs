//! What is a function, once its syntax is gone? A small structured program: blocks of statements whose right-hand sides
//! are single primitives of the table, loops that count from zero, and branches. Numbers are what is differentiated;
//! everything else (indices, decisions, lengths) is *native*: Rust that is carried along as it was written.

use fluxions_rules::Prim;
use proc_macro2::{Span, TokenStream};
use syn::Ident;

/// The number of a variable in its function.
pub(crate) type VarId = usize;
/// The number of a statement: later statements have higher ones.
pub(crate) type StmtId = usize;
/// The number of a block.
pub(crate) type BlockId = usize;

/// What a variable holds.
#[derive(Clone, Debug)]
pub(crate) enum Ty {
    /// A number.
    Num,
    /// Something that no derivative passes through.
    Native,
    /// Not known yet: the field of a struct, the result of a call.
    Unknown,
    /// A vector of these.
    Vec(Box<Ty>),
    /// An array of these, with its length.
    Array(Box<Ty>, TokenStream),
    /// A slice of these.
    Slice(Box<Ty>),
    /// A tuple of these.
    Tuple(Vec<Ty>),
    /// A struct with `#[derive(Differentiable)]`.
    Struct,
}

impl Ty {
    /// Whether there may be numbers in it.
    pub(crate) fn is_real(&self) -> bool {
        match self {
            Ty::Native => false,
            Ty::Num | Ty::Unknown | Ty::Struct => true,
            Ty::Vec(of) | Ty::Array(of, _) | Ty::Slice(of) => of.is_real(),
            Ty::Tuple(all) => all.iter().any(Ty::is_real),
        }
    }

    /// Whether there are structs in it.
    pub(crate) fn has_structs(&self) -> bool {
        match self {
            Ty::Native | Ty::Num => false,
            Ty::Unknown | Ty::Struct => true,
            Ty::Vec(of) | Ty::Array(of, _) | Ty::Slice(of) => of.has_structs(),
            Ty::Tuple(all) => all.iter().any(Ty::has_structs),
        }
    }

    /// The type of an element.
    pub(crate) fn element(&self) -> Option<&Ty> {
        match self {
            Ty::Vec(of) | Ty::Array(of, _) | Ty::Slice(of) => Some(of),
            _ => None,
        }
    }

    /// Whether it is a vector of numbers, which comes from the workspace.
    pub(crate) fn is_flat_vec(&self) -> bool {
        matches!(self, Ty::Vec(of) if matches!(**of, Ty::Num))
    }
}

/// How a variable came to be.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// A parameter of the function.
    Param,
    /// A local variable.
    Local,
    /// The counter of a loop.
    Counter,
    /// Part of another variable.
    View(View),
}

/// A part of a variable: `&base[start..start + len]`, or all of `base` where there is no range.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) base: Place,
    /// The first index and the number of elements, as native variables.
    pub(crate) range: Option<(VarId, VarId)>,
    /// Whether the function writes through it.
    pub(crate) mutable: bool,
    /// Whether it is only a way of speaking: other views of the same variable are alive with it.
    pub(crate) symbolic: bool,
}

/// A variable.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    /// Its name, unlike that of every other variable of the function.
    pub(crate) ident: Ident,
    pub(crate) ty: Ty,
    pub(crate) kind: Kind,
    /// Whether the name stands for a reference to a number, as a parameter `&mut f64` does.
    pub(crate) reference: bool,
    /// Whether it may be assigned to after it was declared.
    pub(crate) mutable: bool,
    /// The type that the author wrote, for native variables.
    pub(crate) written: Option<TokenStream>,
    /// Its length where it is a local array: a native variable.
    pub(crate) len: Option<VarId>,
}

/// A place that holds a value: a variable, or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) var: VarId,
    pub(crate) path: Vec<Step>,
}

impl Place {
    pub(crate) fn var(var: VarId) -> Place {
        Place { var, path: Vec::new() }
    }
}

/// A step into a variable.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Index(Native),
    Field(syn::Member),
}

/// Rust that no derivative passes through. Its tokens name variables by their idents; where a number takes part (a
/// comparison, a cast to an index) they have a placeholder, the ident of one of `parts`.
#[derive(Clone, Debug)]
pub(crate) struct Native {
    pub(crate) tokens: TokenStream,
    pub(crate) parts: Vec<(Ident, Part)>,
    /// The variables whose contents it reads, except those in `parts`.
    pub(crate) reads: Vec<VarId>,
}

impl Native {
    pub(crate) fn tokens(tokens: TokenStream) -> Native {
        Native { tokens, parts: Vec::new(), reads: Vec::new() }
    }

    pub(crate) fn var(var: VarId, ident: &Ident) -> Native {
        Native { tokens: quote::quote!(#ident), parts: Vec::new(), reads: vec![var] }
    }
}

/// Where numbers take part in native Rust.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    /// `a < b` and the like.
    Compare(Operand, syn::BinOp, Operand),
    /// A method that answers with something native: `a.is_nan()`.
    Method(Operand, Ident),
    /// `a as usize`.
    Cast(Operand, TokenStream),
}

impl Part {
    pub(crate) fn operands(&self) -> Vec<&Operand> {
        match self {
            Part::Compare(a, _, b) => vec![a, b],
            Part::Method(a, _) | Part::Cast(a, _) => vec![a],
        }
    }
}

/// An argument of a primitive.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Place(Place),
    /// A number that does not vary: a literal, a constant, a whole number cast.
    Constant(Native),
}

/// What a statement computes from its operands.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// The operand itself.
    Copy,
    /// A primitive of the table.
    Prim(Prim),
    /// The power with a whole exponent, which may be known.
    Powi(Native, Option<i32>),
    /// a·b + c, rounded once.
    MulAdd,
    /// 1 or −1 by the sign bit, which differs from the row `sign` at zero.
    Signum,
}

/// A statement.
#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    /// `dst = op(args)`, between numbers.
    Assign {
        dst: Place,
        op: Op,
        args: Vec<Operand>,
        declares: bool,
    },
    /// `place = expr`, for what is native, where `place` is part of the variable `dst`; with `update` where it is
    /// `dst += literal` and can be undone.
    Native {
        dst: VarId,
        place: Native,
        expr: Native,
        declares: bool,
        update: Option<Update>,
    },
    /// Native Rust for its effect: an assertion.
    Effect(Native),
    /// A number or native variable that is assigned later.
    Declare(VarId),
    /// A local array or vector, all of whose elements are the operand, or that has elements of its own.
    Array {
        var: VarId,
        fill: Fill,
    },
    /// A view comes into scope.
    View(VarId),
    /// A copy of a whole array, vector, tuple or struct, which may be of another length than what stood there.
    Whole {
        dst: Place,
        src: Place,
        writes: Writes,
    },
    /// A struct or tuple from its parts.
    Construct {
        dst: VarId,
        path: Option<syn::Path>,
        fields: Vec<(syn::Member, Field)>,
    },
    If {
        cond: Native,
        then: Block,
        els: Block,
    },
    Match {
        scrutinee: Native,
        arms: Vec<Arm>,
    },
    /// `for counter in 0..trips`; ends early where `exit` is true after the body.
    For {
        counter: VarId,
        trips: VarId,
        body: Block,
        exit: Option<VarId>,
    },
    /// `while !exit && cond`.
    While {
        cond: Native,
        body: Block,
        exit: Option<VarId>,
    },
    Call {
        path: syn::Path,
        args: Vec<Argument>,
        dst: Option<VarId>,
        span: Span,
    },
}

/// `v += amount` or `v -= amount`, of a native variable, with an amount that is a literal.
#[derive(Clone, Debug)]
pub(crate) struct Update {
    pub(crate) undo: TokenStream,
}

/// What an array is filled with.
#[derive(Clone, Debug)]
pub(crate) enum Fill {
    /// Every element is this number.
    Number(Operand, Native),
    /// Native Rust that makes the whole.
    Native(Native),
    /// Every element is a copy of another array.
    Copies(Place, Native),
    /// The elements are copies of these, each with a length of its own.
    Rows(Vec<Place>),
}

/// What a copy of a whole finds at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Writes {
    /// Nothing: it makes the variable.
    Declared,
    /// A variable that has no value yet.
    First,
    /// An old value, which is gone afterwards.
    Over,
}

/// A field of a struct that is being made.
#[derive(Clone, Debug)]
pub(crate) enum Field {
    Number(Operand),
    Native(Native),
    Whole(Place),
}

/// An arm of a `match` over something native.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    pub(crate) pattern: TokenStream,
    pub(crate) body: Block,
}

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Native(Native),
    Number(Operand),
    /// `&place`, or a whole value that is passed on.
    Shared(Place, bool),
    /// `&mut place`.
    Mutable(Place),
    /// `&mut place` of something native.
    NativeMutable(Place),
}

/// Statements in order.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) id: BlockId,
    pub(crate) stmts: Vec<(StmtId, Stmt)>,
}

/// What a function returns.
#[derive(Clone, Debug)]
pub(crate) enum Returns {
    Nothing,
    Number(VarId),
    Native(VarId),
    Whole(VarId),
    Tuple(Vec<Returns>),
}

impl Returns {
    /// The variables that are returned.
    pub(crate) fn vars(&self) -> Vec<VarId> {
        match self {
            Returns::Nothing => Vec::new(),
            Returns::Number(var) | Returns::Native(var) | Returns::Whole(var) => vec![*var],
            Returns::Tuple(all) => all.iter().flat_map(Returns::vars).collect(),
        }
    }
}

/// How a parameter is passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Passing {
    Value,
    Shared,
    Mutable,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) var: VarId,
    /// The type without its outer reference.
    pub(crate) ty: syn::Type,
    pub(crate) passing: Passing,
    /// Whether derivatives are taken by it.
    pub(crate) active: bool,
}

/// A function.
pub(crate) struct Function {
    pub(crate) params: Vec<Param>,
    pub(crate) vars: Vec<Var>,
    pub(crate) body: Block,
    pub(crate) returns: Returns,
    pub(crate) output: Option<syn::Type>,
    /// The number type of the author: `f64`, `f32`, or a type parameter.
    pub(crate) base: Base,
    /// What native calls change: the variable that holds the call's result, and the one that it changes.
    pub(crate) changed_by_call: Vec<(VarId, VarId)>,
    /// `use` items of the body.
    pub(crate) uses: Vec<TokenStream>,
}

/// The number type that the function was written for.
#[derive(Clone, Debug)]
pub(crate) enum Base {
    F64,
    F32,
    /// A type parameter with a bound `Real`.
    Generic(Ident),
}

impl Function {
    /// What is at a place, as far as it is known.
    pub(crate) fn ty_at(&self, place: &Place) -> Ty {
        ty_at(&self.vars, place)
    }

    /// The variable that a view is part of, in the end.
    pub(crate) fn root(&self, var: VarId) -> VarId {
        match &self.vars[var].kind {
            Kind::View(view) => self.root(view.base.var),
            _ => var,
        }
    }
}

/// What is at a place, as far as it is known.
pub(crate) fn ty_at(vars: &[Var], place: &Place) -> Ty {
    place.path.iter().fold(vars[place.var].ty.clone(), |ty, step| match (step, &ty) {
        (Step::Index(_), ty) => ty.element().cloned().unwrap_or(Ty::Unknown),
        (Step::Field(syn::Member::Unnamed(i)), Ty::Tuple(all)) => {
            all.get(i.index as usize).cloned().unwrap_or(Ty::Unknown)
        }
        _ => Ty::Unknown,
    })
}
