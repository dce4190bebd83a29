# `make check` before every commit. Every step of .ci/run is a target too: `make recipes`.
version := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
host := $(shell rustc --version --verbose | sed -n 's/^host: //p')
target := $(or $(CARGO_TARGET_DIR),target)
architecture := $(firstword $(subst -, ,$(host)))
exe := $(if $(findstring windows,$(host)),.exe)

steps := $(filter-out licenses,$(shell .ci/run --list))

.PHONY: check all fuzz mutants release wheel npm image licenses $(steps)

# To run before every commit.
check:
	.ci/run format machine-time clippy tests

# All checks that a change must pass.
all:
	.ci/run

$(steps):
	.ci/run $@

# Runs each fuzz target for ten minutes, or FUZZ_SECONDS; before a release.
fuzz:
	.ci/fuzz $(or $(FUZZ_SECONDS),600)

# Runs mutation tests of the store's rules, the journal and the guards; before a release.
mutants:
	.ci/mutants

# Builds an archive with the static binary, its licences and its fixtures, in target/dist.
release:
	RUSTFLAGS='-C target-feature=+crt-static' \
	  cargo build --locked --release --bin mockid --target $(host)
	packaging/archive $(target)/$(host)/release/mockid$(exe) $(host) $(target)/dist

# Puts the static binary of `make release` into the Python package. It runs with every C library.
wheel: release
	.ci/wheel $(target)/$(host)/release/mockid$(exe) $(target)/dist \
	  $(if $(findstring linux,$(host)),manylinux_2_17_$(architecture).musllinux_1_1_$(architecture))

# Puts the static binary of `make release` into the npm packages.
npm: release
	.ci/tools node-client
	npm --prefix clients/node run build
	node clients/node/scripts/pack.mjs $(target)/dist \
	  $(shell node -p 'process.platform + "-" + process.arch')=$(target)/$(host)/release/mockid

# Builds the container image with `docker`.
image:
	docker build --build-arg REVISION=$$(git rev-parse HEAD) --build-arg CREATED=$$(git log -1 --format=%cI) \
	  --build-arg SOURCE=$$(git remote get-url origin 2> /dev/null || echo unknown) --tag mockid:$(version) .

# Updates docs/third-party-licenses.txt, after a change of the dependencies.
licenses:
	.ci/licenses --write
