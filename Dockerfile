# syntax=docker/dockerfile:1

# Each platform builds itself: docker buildx build --platform linux/amd64,linux/arm64 .
FROM rust:1.95.0-bookworm AS dependencies
WORKDIR /src
# One static binary, its relocations packed, which saves half a megabyte. A target that is named
# keeps the flags away from build scripts and macros. The last line is that of .cargo/config.toml.
ENV RUSTFLAGS="-C target-feature=+crt-static -C link-arg=-Wl,-z,pack-relative-relocs" \
    CARGO_BUILD_TARGET=host-tuple \
    AWS_LC_SYS_NO_JITTER_ENTROPY=1

# This layer lasts until one of the two files changes.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src \
 && touch src/lib.rs \
 && echo 'fn main() {}' > build.rs \
 && cp build.rs src/main.rs \
 && cargo build --locked --release --bin mockid

FROM dependencies AS build
COPY . .
# Files keep their dates when they are copied, and are older than what was just built.
RUN touch build.rs src/lib.rs src/main.rs \
 && cargo build --locked --release --bin mockid \
 && mkdir -p /image/licenses \
 && cp target/*/release/mockid /image/ \
 && cp LICENSE-* NOTICE docs/third-party-licenses.txt /image/licenses/ \
 && mkdir /ca

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="mockid" \
      org.opencontainers.image.description="A mock identity server: plays the authentication APIs of real vendors, on a clock that a test can move" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.documentation="https://docs.rs/mockid" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /image/ /
# Where a volume with the CA of HTTPS is mounted (MOCKID_TLS_CA), which its user may write.
COPY --from=build --chown=65532:65532 /ca /ca
# The probe reads the same variables as the server, so both find the same address.
ENV PATH=/ MOCKID_HOST=0.0.0.0 MOCKID_MOUNTED_FIXTURES=/fixtures
EXPOSE 8080 8443
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=0.2s --retries=3 \
  CMD ["/mockid", "ready"]
ENTRYPOINT ["/mockid"]
