//! From records to events: rule packs are read, checked, compiled and matched.
