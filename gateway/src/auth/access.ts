import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** What an account may do: a viewer sees everything, an operator also changes it. */
export const ROLES = ['viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Who makes the request; its name goes into the audit trail. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
}

export type RequestWithActor = Request & { actor?: Actor };

/** The role that a route asks for; `public`: anyone. A route that says nothing is closed to everyone. */
export const ACCESS = Symbol('ACCESS');
export type Access = Role | 'public';

/** Open to anyone. */
export const Public = () => SetMetadata(ACCESS, 'public' satisfies Access);

/** Open to this role and those above it. */
export const Allow = (role: Role) => SetMetadata(ACCESS, role satisfies Access);

/** The signed-in caller; undefined on a public route without one. */
export const CurrentActor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Actor | undefined =>
    execution.switchToHttp().getRequest<RequestWithActor>().actor,
);
