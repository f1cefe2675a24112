//! Derivatives from values alone.
