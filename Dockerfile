# syntax=docker/dockerfile:1
# One static binary, no shell, not root. The RUN lines between "build:" marks
# are what scripts/dockerfile-build.sh runs without Docker.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# build: begin
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/motcua ./cmd/motcua
RUN mkdir -p /out/data
# build: end

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/motcua /motcua
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV MOTCUA_DATA=/data MOTCUA_LISTEN=:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/motcua", "health"]
ENTRYPOINT ["/motcua"]
CMD ["serve"]
