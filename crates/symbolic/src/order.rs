//! In which order do terms and factors stand? In an order that depends on the expressions alone, not on when they were
//! built, so that the same formula prints the same way in every pool.

use crate::pool::{Id, Inner, Node};
use std::cmp::Ordering;

impl Inner {
    /// Compares two expressions by structure. Equal parts are the same node, so the walk goes down one path only.
    pub(crate) fn compare(&self, mut a: Id, mut b: Id) -> Ordering {
        loop {
            if a == b {
                return Ordering::Equal;
            }
            let (x, y) = (self.node(a), self.node(b));
            let here = rank(x).cmp(&rank(y)).then_with(|| self.compare_heads(x, y));
            if here != Ordering::Equal {
                return here;
            }
            let mut pairs = crate::pool::children(x).zip(crate::pool::children(y));
            match pairs.find(|(c, d)| c != d) {
                Some((c, d)) => (a, b) = (c, d),
                None => return coefficients(x, y),
            }
        }
    }

    /// Compares what two nodes of one kind say without looking at their children.
    fn compare_heads(&self, x: &Node, y: &Node) -> Ordering {
        match (x, y) {
            (Node::Number(p), Node::Number(q)) => p.cmp(q),
            (Node::Constant(c), Node::Constant(d)) => c.cmp(d),
            (Node::Variable(v), Node::Variable(w)) => {
                natural(&self.names[*v as usize], &self.names[*w as usize])
            }
            (Node::Sum(_, s), Node::Sum(_, t)) => s.len().cmp(&t.len()),
            (Node::Product(s), Node::Product(t)) => s.len().cmp(&t.len()),
            (Node::Call(p, s), Node::Call(q, t)) => p.name().cmp(q.name()).then(s.len().cmp(&t.len())),
            _ => Ordering::Equal,
        }
    }
}

/// Compares the coefficients of two nodes whose children are the same.
fn coefficients(x: &Node, y: &Node) -> Ordering {
    match (x, y) {
        (Node::Scaled(p, _), Node::Scaled(q, _)) => p.cmp(q),
        (Node::Sum(p, s), Node::Sum(q, t)) => {
            p.cmp(q).then_with(|| s.iter().map(|e| &e.1).cmp(t.iter().map(|e| &e.1)))
        }
        _ => Ordering::Equal,
    }
}

fn rank(node: &Node) -> u8 {
    match node {
        Node::Undefined => 0,
        Node::Number(_) => 1,
        Node::Constant(_) => 2,
        Node::Variable(_) => 3,
        Node::Sum(..) => 4,
        Node::Scaled(..) => 5,
        Node::Product(_) => 6,
        Node::Call(..) => 7,
    }
}

/// Names in the order that people expect: `x2` before `x10`.
fn natural(a: &str, b: &str) -> Ordering {
    let split = |s: &str| {
        let stem = s.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        (s[..stem].to_owned(), s[stem..].parse::<u64>().ok())
    };
    split(a).cmp(&split(b)).then_with(|| a.cmp(b))
}
