//! Which parameters does the data ask for, and how well are they known? Tables that are read block by block, least squares on exact
//! Jacobians, and the report that says how far each figure can be trusted.
