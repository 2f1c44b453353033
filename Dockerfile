# One image for each service: docker build --build-arg SERVICE=gateway|orders-service|products-service .
# The version of Node is the one of package.json, which the tests run with.

# ---- What the services need at run time. sqlite3 is compiled where its prebuilt binary cannot be downloaded. ----
FROM node:24.21.0-trixie-slim AS dependencies
WORKDIR /app
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
COPY gateway/admin-ui/package.json gateway/admin-ui/
RUN npm ci --omit=dev --no-audit --no-fund
# Only its compiled binding is used: what it was made of, and with, stays here.
RUN cd node_modules && mv sqlite3/build/Release/node_sqlite3.node . \
  && rm -rf sqlite3/build sqlite3/deps sqlite3/src node-gyp prebuild-install .bin \
  && mkdir -p sqlite3/build/Release && mv node_sqlite3.node sqlite3/build/Release/ \
  && node -e "require('sqlite3')"

# ---- The compiled TypeScript. No install scripts: the compiler needs none, and Node is in the image. ----
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY gateway/admin-ui/package.json gateway/admin-ui/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY observability/src observability/src
COPY messaging/src messaging/src
COPY gateway/src gateway/src
COPY orders-service/src orders-service/src
COPY products-service/src products-service/src
RUN node_modules/.bin/tsc -p tsconfig.build.json && rm -f dist/.tsbuildinfo
COPY gateway/admin-ui gateway/admin-ui
RUN npm run build -w admin-ui

# ---- The service ----
FROM node:24.21.0-trixie-slim
ARG SERVICE
ENV NODE_ENV=production SERVICE=${SERVICE} OTEL_SERVICE_NAME=${SERVICE} HOST=0.0.0.0 DATA_DIR=/data
# Nothing is installed in a running container. /data: a new volume takes its owner from this folder.
RUN test -n "${SERVICE}" \
  && rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
  && mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY scripts/image ./
COPY --from=build /app/dist/observability dist/observability
COPY --from=build /app/dist/messaging dist/messaging
COPY --from=build /app/dist/${SERVICE} dist/${SERVICE}
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "health-check.js"]
CMD ["node", "start.js"]
