//! Where is the lowest point, how do we know, and why did the search stop there? Minimisers of functions that can be
//! differentiated, each on exact derivatives where there are any, and least squares.

pub mod least_squares;
