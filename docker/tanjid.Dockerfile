# The image of tanjid, with the command line and the witness beside it. `./dev image` builds it
# without a Docker engine; `docker build -f docker/tanjid.Dockerfile .` does with one.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY dev ./
RUN ./dev setup build
COPY . .
RUN cmake --preset release -DBUILD_TESTING=OFF \
 && ninja -C build/release tanjid tanji tanji-witness \
 && install -D --strip --target-directory=/out build/release/bin/tanjid \
      build/release/bin/tanji build/release/bin/tanji-witness

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates libabsl20220623 libcurl4 libgmp10 libgrpc++1.51 libklu1 \
      libmicrohttpd12 libmpfr6 libprometheus-cpp-core1.0 libprotobuf32 librocksdb7.8 libspdlog1.10 libssl3 libutf8proc2 \
      libtcmalloc-minimal4 libzip4 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/tanji --shell /usr/sbin/nologin tanji \
 && install -d -o tanji -g tanji -m 0700 /var/lib/tanji
COPY --from=build /out/tanjid /out/tanji /out/tanji-witness /usr/local/bin/
COPY LICENSE NOTICE /usr/share/doc/tanji/
COPY schemas/packs /usr/share/tanji/packs
USER tanji
VOLUME /var/lib/tanji
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["tanji", "--server", "127.0.0.1:7471", "ping"]
ENTRYPOINT ["tanjid"]
CMD ["--data-dir", "/var/lib/tanji", "--listen", "127.0.0.1:7471"]
