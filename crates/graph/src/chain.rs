//! What does one operation pass on of a derivative? The chain rule at one node, which forward and reverse mode share:
//! both multiply what they carry by the same partial, and differ only in the direction in which they carry it.

use crate::equality::Equality;
use crate::fold::Folding;
use crate::structural::{Guarded, is_nan_test};
use crate::{Builder, Error, Graph, Kind, Node, NodeId, walk};
use fluxions_rules::{Attribute, Partial, Prim, Scalar, abs, and, eq, le, max, not, or, select};
use hashbrown::HashMap;

/// A graph that is being differentiated: its nodes in the derivative, and what is needed to pass derivatives on.
pub(crate) struct Chain<'g> {
    graph: &'g Graph,
    /// Each node of the graph in the derivative.
    primal: Vec<Node<'g>>,
    /// Whether a derivative passes the node: it depends on a wanted input, and an output depends on it.
    active: Vec<bool>,
    /// Conditions that a derivative reads differently from the value: see [`Chain::read_conditions`].
    conditions: HashMap<NodeId, Node<'g>>,
}

impl<'g> Chain<'g> {
    /// Copies `graph` into the builder, node by node and unchanged, and readies it for the derivative by `inputs`.
    pub(crate) fn new(builder: &'g Builder, graph: &'g Graph, inputs: &[usize]) -> Result<Self, Error> {
        let count = graph.inputs().len();
        if let Some(&index) = inputs.iter().find(|&&index| index >= count) {
            return Err(Error::NoSuchInput { index, count });
        }
        let primal = builder.copy(graph);
        // The author's operations stay as they are; what a derivative adds is folded as it is built.
        builder.set_folding(Folding::Exact);
        Ok(Chain::over(graph, primal, inputs))
    }

    /// The derivative by other inputs of the same graph, in the same builder.
    pub(crate) fn by(&self, inputs: &[usize]) -> Self {
        Chain::over(self.graph, self.primal.clone(), inputs)
    }

    fn over(graph: &'g Graph, primal: Vec<Node<'g>>, inputs: &[usize]) -> Self {
        let mut active = walk::dependent(graph, inputs);
        let mut chain = Chain { graph, primal, active: Vec::new(), conditions: HashMap::new() };
        chain.read_conditions(&active);
        for (active, needed) in active.iter_mut().zip(walk::reachable(graph)) {
            *active &= needed;
        }
        chain.active = active;
        chain
    }

    /// Whether some condition is read differently from its value.
    pub(crate) fn reads_apart(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// The condition of the choice `id` as the derivative follows it: `apart`, in which equations do not hold, where the
    /// branch that it picks has the value of the function, and else the condition `holding` itself.
    fn followed(&self, id: NodeId, [holding, a, b]: [Node<'g>; 3], apart: Node<'g>) -> Node<'g> {
        let (taken, other) = (self.primal(id), select(apart, a, b));
        let size = max(abs(taken), abs(other));
        let close = or(eq(taken, other), le(abs(taken - other), size * size.lit(1e-12)));
        select(close, apart, holding)
    }

    /// The node of the derivative that stands for `id`.
    pub(crate) fn primal(&self, id: NodeId) -> Node<'g> {
        self.primal[id.index()]
    }

    /// The condition as a derivative reads it, where that is not its value.
    pub(crate) fn condition(&self, id: NodeId) -> Option<Node<'g>> {
        self.conditions.get(&id).copied()
    }

    /// Whether a derivative passes the node.
    pub(crate) fn is_active(&self, id: NodeId) -> bool {
        self.active[id.index()]
    }

    /// The active arguments of the node, by index: those that a derivative is asked for.
    pub(crate) fn active_args(&self, id: NodeId) -> impl Iterator<Item = (usize, NodeId)> + use<'_, 'g> {
        let args = self.graph.kind(id).args();
        args.iter().copied().enumerate().filter(|&(_, arg)| self.is_active(arg))
    }

    /// What passes between the result of node `id` and its argument `i`, in either direction. None where the result
    /// does not depend on that argument.
    pub(crate) fn pass(
        &self,
        carried: Guarded<'g>,
        id: NodeId,
        i: usize,
    ) -> Result<Option<Guarded<'g>>, Error> {
        let Kind::Op(prim, args) = self.graph.kind(id) else { return Ok(None) };
        let mut nodes: smallvec::SmallVec<[Node<'g>; 3]> = args.iter().map(|&arg| self.primal(arg)).collect();
        if *prim == Prim::Select
            && let Some(condition) = self.condition(args[0])
        {
            nodes[0] = self.followed(id, [nodes[0], nodes[1], nodes[2]], condition);
        }
        if *prim == Prim::Select
            && let Some(partial) = undefined_choice(&nodes, i)
        {
            return Ok(carried.picked(partial, &nodes));
        }
        Ok(match prim.partial(i, &nodes, self.primal(id)) {
            Partial::Zero => None,
            Partial::Unknown(why) => {
                return Err(Error::UnknownPartial { prim: *prim, argument: i, node: id, why });
            }
            Partial::Value(partial) if prim.is(Attribute::Picks) => carried.picked(partial, &nodes),
            // A row that folds to the literal 0 says that the result does not depend on the argument, as x^0 does not
            // on x. The partial of a product is the other factor, a number of the author's.
            Partial::Value(partial) if partial.literal() == Some(0.0) && *prim != Prim::Mul => None,
            Partial::Value(partial) => Some(carried.times(partial)),
        })
    }

    /// Two values that vary may be equal at single points, which a derivative does not see: near x = 1 the function
    /// `if(x == 1, 1, x*x)` is x·x. So a choice counts such a = b as false and a ≠ b as true, and what is made of such
    /// conditions likewise, where the branch that it so comes to has the function's value. The test for NaN, x ≠ x, is no
    /// such condition.
    fn read_conditions(&mut self, dependent: &[bool]) {
        let varies = |id: NodeId| dependent[id.index()];
        let equations = |id| matches!(self.graph.kind(id), Kind::Op(Prim::Eq | Prim::Ne, _)) && varies(id);
        if !self.graph.ids().any(equations) {
            return;
        }
        let equality = Equality::new(self.graph, dependent);
        for id in self.graph.ids() {
            let Kind::Op(prim, args) = self.graph.kind(id) else { continue };
            let read = |arg: NodeId| self.conditions.get(&arg).copied().unwrap_or_else(|| self.primal(arg));
            let changed = || args.iter().any(|arg| self.conditions.contains_key(arg));
            let isolated = || equality.is_isolated(args[0], args[1]);
            let reading = match prim {
                Prim::Eq if isolated() => self.primal(id).lit(0.0),
                Prim::Ne if isolated() => self.primal(id).lit(1.0),
                Prim::And if changed() => and(read(args[0]), read(args[1])),
                Prim::Or if changed() => or(read(args[0]), read(args[1])),
                Prim::Not if changed() => not(read(args[0])),
                _ => continue,
            };
            self.conditions.insert(id, reading);
        }
    }
}

/// The partial by branch `i` of a choice one of whose branches is no value but says that there is none: the literal
/// NaN, by which a row marks what is outside its domain, or x itself where x ≠ x. There the derivative is NaN too, to
/// every order, rather than absent. None for any other choice.
fn undefined_choice<'g>(nodes: &[Node<'g>], i: usize) -> Option<Node<'g>> {
    let &[condition, a, b] = nodes else { return None };
    let (zero, one) = (condition.lit(0.0), condition.lit(1.0));
    let is_nan = |x: Node<'g>| x.literal().is_some_and(f64::is_nan);
    match i {
        1 if is_nan_test(condition, a) => Some(select(condition, a, zero)),
        1 if is_nan(b) => Some(select(condition, one, b)),
        2 if is_nan(a) => Some(select(condition, a, one)),
        _ => None,
    }
}
