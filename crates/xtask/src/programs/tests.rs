//! Does the judge of the programs find what is wrong? It is shown derivatives of other functions, values that differ in
//! the last bit, and workspaces that are not empty.
