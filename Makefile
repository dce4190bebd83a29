# `make check` before every commit. Every step of .ci/run is a target too: `make recipes`.
version := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
host := $(shell rustc --version --verbose | sed -n 's/^host: //p')
target := $(or $(CARGO_TARGET_DIR),target)
name := mockid-$(version)-$(host)

steps := $(filter-out licenses,$(shell .ci/run --list))

.PHONY: check all fuzz mutants release image licenses $(steps)

# What a person runs before every commit.
check:
	.ci/run format machine-time clippy tests

# Everything that has to hold before a change lands.
all:
	.ci/run

$(steps):
	.ci/run $@

# Each fuzz target for ten minutes, or as long as FUZZ_SECONDS says; before a version is cut.
fuzz:
	.ci/fuzz $(or $(FUZZ_SECONDS),600)

# Mutants of the store's rules, the journal and the guards that no test notices; before a version is cut.
mutants:
	.ci/mutants

# The static binary with its licences and its fixtures, as an archive with a checksum.
release:
	RUSTFLAGS='-C target-feature=+crt-static' \
	  cargo build --locked --release --bin mockid --target $(host)
	rm -rf $(target)/dist/$(name)
	mkdir -p $(target)/dist/$(name)
	cp $(target)/$(host)/release/mockid README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT NOTICE \
	  docs/third-party-licenses.txt fixtures/default.yaml fixtures/schema.json $(target)/dist/$(name)
	cd $(target)/dist && tar -czf $(name).tar.gz $(name) && sha256sum $(name).tar.gz \
	  | tee $(name).tar.gz.sha256

# The container image, by whatever docker is.
image:
	docker build --build-arg REVISION=$$(git rev-parse HEAD) --tag mockid:$(version) .

# The texts in docs/third-party-licenses.txt, after a change of the dependencies.
licenses:
	.ci/licenses --write
