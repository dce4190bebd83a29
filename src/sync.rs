//! The locks of the store, in one place, so that a test can put others in theirs.
//!
//! They are `parking_lot`'s and dashmap's. With the feature `shuttle` they are those of
//! [shuttle](https://docs.rs/shuttle), which runs threads one at a time and chooses at every lock who
//! goes on: `tests/shuttle/` tries many such schedules, and `.ci/shuttle` runs it. What is not from
//! here (atomics, channels, [`Arc`](std::sync::Arc)) is one step to it.

#[cfg(not(feature = "shuttle"))]
pub use dashmap::DashMap;
#[cfg(not(feature = "shuttle"))]
pub use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

#[cfg(feature = "shuttle")]
pub use scheduled::{DashMap, Mutex, RwLock};
#[cfg(feature = "shuttle")]
pub use shuttle::sync::{RwLockReadGuard, RwLockWriteGuard};

#[cfg(feature = "shuttle")]
mod scheduled {
    use std::hash::Hash;
    use std::ops::{Deref, DerefMut};
    use std::sync::PoisonError;

    use shuttle::sync::atomic::{AtomicBool, Ordering};
    use shuttle::sync::{self, RwLockReadGuard, RwLockWriteGuard};

    /// A mutex with the face of `parking_lot`'s, which knows no poison.
    #[derive(Debug, Default)]
    pub struct Mutex<T>(sync::Mutex<T>);

    impl<T> Mutex<T> {
        /// A mutex around a value.
        pub const fn new(value: T) -> Self {
            Self(sync::Mutex::new(value))
        }

        /// Waits for its turn.
        pub fn lock(&self) -> MutexGuard<'_, T> {
            MutexGuard {
                guard: self.0.lock().unwrap_or_else(PoisonError::into_inner),
                _others: OthersFirst::default(),
            }
        }
    }

    /// A mutex that is held. Once it is let go others may go first, so that what its holder does next
    /// and shuttle does not see, a word to a channel, is not taken for a part of it.
    #[derive(Debug)]
    pub struct MutexGuard<'a, T> {
        guard: sync::MutexGuard<'a, T>,
        // Dropped after the guard, by its place.
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

    /// Lets others go first when it is dropped.
    #[derive(Debug, Default)]
    struct OthersFirst(AtomicBool);

    impl Drop for OthersFirst {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                self.0.load(Ordering::Relaxed);
            }
        }
    }

    /// A lock for many readers with the face of `parking_lot`'s, which knows no poison.
    #[derive(Debug, Default)]
    pub struct RwLock<T>(sync::RwLock<T>);

    impl<T> RwLock<T> {
        /// A lock around a value.
        pub const fn new(value: T) -> Self {
            Self(sync::RwLock::new(value))
        }

        /// Waits until nobody writes.
        pub fn read(&self) -> RwLockReadGuard<'_, T> {
            self.0.read().unwrap_or_else(PoisonError::into_inner)
        }

        /// Waits until it is alone.
        pub fn write(&self) -> RwLockWriteGuard<'_, T> {
            self.0.write().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// dashmap's map. Others may go first before each use of it; the use itself is one step, since
    /// whoever holds one of its locks must not be made to wait.
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
