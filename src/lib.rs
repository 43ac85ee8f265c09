//! Standpoint
pub mod text;
pub mod linear;
