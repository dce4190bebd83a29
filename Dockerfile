# syntax=docker/dockerfile:1
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# A static binary for whatever machine this is: the explicit target keeps the flag from build scripts.
RUN target=$(rustc -vV | sed -n 's/^host: //p') \
 && RUSTFLAGS='-C target-feature=+crt-static' cargo build --locked --release --target "$target" \
 && cp "target/$target/release/mockid" /mockid \
 && mkdir /ca

FROM scratch
COPY --from=build /mockid /mockid
# Where a volume with the CA of HTTPS is mounted (MOCKID_TLS_CA), which its user may write.
COPY --from=build --chown=65532:65532 /ca /ca
ENV MOCKID_HOST=0.0.0.0
EXPOSE 8080 8443
USER 65532:65532
HEALTHCHECK --start-interval=1s CMD ["/mockid", "ready"]
ENTRYPOINT ["/mockid"]
