# syntax=docker/dockerfile:1

# For several platforms: docker buildx build --platform linux/amd64,linux/arm64 .
FROM rust:1.95.0-bookworm AS dependencies
WORKDIR /src
# One static binary with packed relocations, which saves half a megabyte, and with the functions of a start side by
# side, which saves four megabytes of idle memory. With an explicit target the flags do not apply to build scripts
# and macros. The last line is the same as in .cargo/config.toml.
ENV RUSTFLAGS="-C target-feature=+crt-static -C link-arg=-Wl,-z,pack-relative-relocs -C link-arg=-Wl,-T,/src/start-order.ld" \
    CARGO_BUILD_TARGET=host-tuple \
    AWS_LC_SYS_NO_JITTER_ENTROPY=1

# This layer is cached until one of these files changes.
COPY Cargo.toml Cargo.lock .ci/start-order.ld ./
RUN mkdir src \
 && touch src/lib.rs \
 && echo 'fn main() {}' > build.rs \
 && cp build.rs src/main.rs \
 && cargo build --locked --release --bin mockid

FROM dependencies AS build
COPY . .
# Copied files keep their dates and are older than the last build.
RUN touch build.rs src/lib.rs src/main.rs \
 && cargo build --locked --release --bin mockid \
 && mkdir -p /image/licenses \
 && cp target/*/release/mockid /image/ \
 && cp LICENSE-* NOTICE docs/third-party-licenses.txt /image/licenses/ \
 && mkdir /ca

FROM scratch
ARG VERSION=0.2.0
ARG REVISION=unknown
# The time of the commit and the address of the repository.
ARG CREATED=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="mockid" \
      org.opencontainers.image.description="A mock identity server: plays the authentication APIs of real vendors, on a clock that a test can move" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.documentation="https://docs.rs/mockid" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=build /image/ /
# Mount point of a volume with the CA of HTTPS (MOCKID_TLS_CA), writable by the user.
COPY --from=build --chown=65532:65532 /ca /ca
# The probe reads the same variables as the server, so both find the same address.
ENV PATH=/ MOCKID_HOST=0.0.0.0 MOCKID_MOUNTED_FIXTURES=/fixtures MOCKID_MOUNTED_VENDORS=/vendors
EXPOSE 8080 8443
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --start-interval=0.2s --retries=3 \
  CMD ["/mockid", "ready"]
ENTRYPOINT ["/mockid"]
