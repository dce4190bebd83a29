//! The locks of the store, which tests can replace.
//!
//! They are `parking_lot`'s and dashmap's. With the feature `shuttle` they are those of
//! [shuttle](https://docs.rs/shuttle), which runs one thread at a time and chooses at every lock which
//! one continues: `tests/shuttle/` tests many such schedules, and `.ci/shuttle` runs it. Everything else
//! (atomics, channels, [`Arc`](std::sync::Arc)) is one step to it.

#[cfg(not(feature = "shuttle"))]
pub use dashmap::DashMap;
#[cfg(not(feature = "shuttle"))]
pub use parking_lot::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[cfg(feature = "shuttle")]
pub use scheduled::{DashMap, Mutex, MutexGuard, RwLock};
#[cfg(feature = "shuttle")]
pub use shuttle::sync::{RwLockReadGuard, RwLockWriteGuard};

#[cfg(feature = "shuttle")]
mod scheduled {
    use std::hash::Hash;
    use std::ops::{Deref, DerefMut};
    use std::sync::PoisonError;

    use shuttle::sync::atomic::{AtomicBool, Ordering};
    use shuttle::sync::{self, RwLockReadGuard, RwLockWriteGuard};

    /// A mutex with the interface of `parking_lot`'s, without poisoning.
    #[derive(Debug, Default)]
    pub struct Mutex<T>(sync::Mutex<T>);

    impl<T> Mutex<T> {
        /// A mutex around a value.
        pub const fn new(value: T) -> Self {
            Self(sync::Mutex::new(value))
        }

        /// Locks it.
        pub fn lock(&self) -> MutexGuard<'_, T> {
            MutexGuard {
                guard: self.0.lock().unwrap_or_else(PoisonError::into_inner),
                _others: OthersFirst::default(),
            }
        }
    }

    /// A held mutex. After the release other threads may run first, so that what its holder does
    /// next without shuttle, such as sending on a channel, is not part of the same step.
    #[derive(Debug)]
    pub struct MutexGuard<'a, T> {
        guard: sync::MutexGuard<'a, T>,
        // Dropped after the guard, because fields are dropped in order.
        _others: OthersFirst,
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.guard
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            &mut self.guard
        }
    }

    /// Lets other threads run when it is dropped.
    #[derive(Debug, Default)]
    struct OthersFirst(AtomicBool);

    impl Drop for OthersFirst {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                self.0.load(Ordering::Relaxed);
            }
        }
    }

    /// A read-write lock with the interface of `parking_lot`'s, without poisoning.
    #[derive(Debug, Default)]
    pub struct RwLock<T>(sync::RwLock<T>);

    impl<T> RwLock<T> {
        /// A lock around a value.
        pub const fn new(value: T) -> Self {
            Self(sync::RwLock::new(value))
        }

        /// Locks it for reading.
        pub fn read(&self) -> RwLockReadGuard<'_, T> {
            self.0.read().unwrap_or_else(PoisonError::into_inner)
        }

        /// Locks it for writing.
        pub fn write(&self) -> RwLockWriteGuard<'_, T> {
            self.0.write().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// dashmap's map. Other threads may run before each use; the use itself is one step, because a
    /// holder of one of its internal locks must not be blocked.
    #[derive(Debug)]
    pub struct DashMap<K: Eq + Hash, V> {
        map: dashmap::DashMap<K, V>,
        looked_at: AtomicBool,
    }

    impl<K: Eq + Hash, V> DashMap<K, V> {
        /// An empty map.
        pub fn new() -> Self {
            Self {
                map: dashmap::DashMap::new(),
                looked_at: AtomicBool::new(false),
            }
        }
    }

    impl<K: Eq + Hash, V> Deref for DashMap<K, V> {
        type Target = dashmap::DashMap<K, V>;

        fn deref(&self) -> &Self::Target {
            self.looked_at.load(Ordering::Relaxed);
            &self.map
        }
    }
}
