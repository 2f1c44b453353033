# One image for each service: docker build --build-arg SERVICE=gateway|orders-service|products-service .
# The version of Node is the one of package.json, which the tests run with.

# ---- The manifests alone, so that installing is repeated only when one of them has changed. ----
FROM node:24.21.0-trixie-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY gateway/package.json gateway/
COPY orders-service/package.json orders-service/
COPY products-service/package.json products-service/
COPY admin-ui/package.json admin-ui/
COPY tools/trace-store/package.json tools/trace-store/
COPY observability/grafana/package.json observability/grafana/
RUN find packages -type f -not -name package.json -delete

# ---- What this service needs at run time, and no other. sqlite3 is compiled where its prebuilt binary cannot be downloaded. ----
FROM node:24.21.0-trixie-slim AS dependencies
ARG SERVICE
WORKDIR /app
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY --from=manifests /app ./
RUN npm ci --omit=dev --workspace="${SERVICE}" --include-workspace-root=false --no-audit --no-fund
# Of sqlite3 only its compiled binding is used: what it was made of, and with, stays here.
RUN cd node_modules && rm -rf .bin && if [ -d sqlite3 ]; then \
    mv sqlite3/build/Release/node_sqlite3.node . \
    && rm -rf sqlite3/build sqlite3/deps sqlite3/src node-gyp prebuild-install \
    && mkdir -p sqlite3/build/Release && mv node_sqlite3.node sqlite3/build/Release/ \
    && node -e "require('sqlite3')"; \
  fi

# ---- The compiled TypeScript. No install scripts: the compiler needs none, and Node is in the image. ----
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.package.json tsconfig.build.json ./
COPY packages packages
COPY gateway gateway
COPY orders-service orders-service
COPY products-service products-service
COPY tools/trace-store tools/trace-store
RUN node_modules/.bin/tsc -b tsconfig.build.json
COPY admin-ui admin-ui
RUN npm run build -w admin-ui
# What runs: each workspace's package.json and its dist/.
RUN rm -rf packages/*/src gateway/src orders-service/src products-service/src admin-ui/src \
  && find . -name .tsbuildinfo -not -path './node_modules/*' -delete \
  && find packages gateway orders-service products-service -name '*.d.ts' -delete

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
COPY tools/image ./
COPY --from=build /app/packages packages
COPY --from=build /app/${SERVICE} ${SERVICE}
# Only the gateway serves it.
COPY --from=build /app/admin-ui/dist admin-ui/dist
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "health-check.js"]
CMD ["node", "start.js"]
