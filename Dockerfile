# One image for each service: docker build --build-arg SERVICE=gateway|orders-service|products-service|…
# The version of Node is that of package.json, with which the tests run.

# ---- Node without npm, because a running container installs nothing. ----
FROM node:24.21.0-trixie-slim AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
WORKDIR /app

# ---- Makes the secrets of docker-compose.yml. Each new volume takes its owner from its folder below /secrets. ----
FROM runtime AS secrets
RUN mkdir /secrets && cd /secrets \
  && mkdir own gateway orders-service products-service webhooks-service notifications-service rabbitmq redis postgres prometheus grafana backup \
  && chmod 700 own && chown -R node:node /secrets
COPY tools/compose tools/compose
COPY tools/accounts/accounts.js tools/accounts/
COPY deploy/rabbitmq/rights.json deploy/rabbitmq/quorum.json deploy/rabbitmq/
USER node
ENTRYPOINT ["node", "tools/compose/secrets.js"]

# ---- Only the manifests, so that packages are installed again only if a manifest has changed. ----
FROM node:24.21.0-trixie-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY gateway/package.json gateway/
COPY orders-service/package.json orders-service/
COPY products-service/package.json products-service/
COPY webhooks-service/package.json webhooks-service/
COPY notifications-service/package.json notifications-service/
COPY admin-ui/package.json admin-ui/
COPY tools/trace-store/package.json tools/trace-store/
COPY observability/grafana/package.json observability/grafana/
RUN find packages -type f -not -name package.json -delete

# ---- The run-time dependencies of this service. sqlite3 is compiled if its prebuilt binary cannot be downloaded. ----
FROM node:24.21.0-trixie-slim AS dependencies
ARG SERVICE
WORKDIR /app
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY --from=manifests /app ./
RUN npm ci --omit=dev --workspace="${SERVICE}" --include-workspace-root=false --no-audit --no-fund \
  && mkdir -p "${SERVICE}/node_modules"
# Keep only the compiled binding of sqlite3, without its sources and build tools.
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
COPY webhooks-service webhooks-service
COPY notifications-service notifications-service
COPY tools/trace-store tools/trace-store
RUN node_modules/.bin/tsc -b tsconfig.build.json
COPY admin-ui admin-ui
RUN npm run build -w admin-ui
# Keep only what runs: each workspace's package.json and its dist/.
RUN rm -rf packages/*/src gateway/src *-service/src admin-ui/src \
  && find . -name .tsbuildinfo -not -path './node_modules/*' -delete \
  && find packages gateway *-service -name '*.d.ts' -delete

# ---- The service ----
FROM runtime
ARG SERVICE
ENV NODE_ENV=production SERVICE=${SERVICE} OTEL_SERVICE_NAME=${SERVICE} HOST=0.0.0.0 DATA_DIR=/data
# A new volume takes its owner from the folder /data.
RUN test -n "${SERVICE}" && mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY tools/image ./
# Backup and restore (deploy/backup.yml).
COPY tools/backup tools/backup
COPY tools/shared tools/shared
COPY tools/start/run-file.js tools/start/
COPY --from=build /app/packages packages
COPY --from=build /app/${SERVICE} ${SERVICE}
# What only this service needs in another version than the others.
COPY --from=dependencies /app/${SERVICE}/node_modules ${SERVICE}/node_modules
# A restore compares the schema of a backup with the migrations of both.
COPY --from=build /app/orders-service/dist/migrations orders-service/dist/migrations
COPY --from=build /app/products-service/dist/migrations products-service/dist/migrations
COPY --from=build /app/webhooks-service/dist/migrations webhooks-service/dist/migrations
COPY --from=build /app/notifications-service/dist/migrations notifications-service/dist/migrations
# Only the gateway serves the admin page.
COPY --from=build /app/admin-ui/dist admin-ui/dist
USER node
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "health-check.js"]
# The flag: tools/start/services.js says why.
CMD ["node", "--no-allocation-site-pretenuring", "start.js"]
