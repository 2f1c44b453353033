import { choice, dashboard, type ClassicDashboard } from '../dashboard';
import { states } from '../panels';
import { OF } from './chosen-services';
import { commits, sizes } from './databases';
import { processes } from './processes';
import { http, messages } from './traffic';

const parts = [
  states({
    title: 'What is up, and connected to what?',
    description:
      'A green band is good. "up": Prometheus reaches the service. "has RabbitMQ": it is connected, and RabbitMQ takes messages. "is not blocked": RabbitMQ has memory and disk left. "consumes": all its consumers are registered. "has Redis": the connection works.',
    size: [24, 10],
    queries: [
      { expr: 'up{job=~"$service|rabbitmq"}', legend: '{{job}} is up' },
      { expr: `broker_connected{${OF}}`, legend: '{{job}} has RabbitMQ' },
      { expr: `1 - broker_blocked{${OF}}`, legend: '{{job}} is not blocked' },
      { expr: `broker_consuming{${OF}}`, legend: '{{job}} consumes' },
      { expr: 'redis_connected', legend: '{{job}} has Redis' },
    ],
  }),
];

export function services(): ClassicDashboard {
  return dashboard({
    uid: 'services',
    title: 'Services',
    description: 'Rate, errors and duration by route and by message pattern, and the processes.',
    variables: [choice('service', 'Service', 'label_values(broker_connected, job)')],
    rows: [
      { title: 'Parts', panels: parts },
      { title: 'HTTP requests (gateway)', panels: http },
      { title: 'Messages', panels: messages },
      { title: 'Commits', panels: commits },
      { title: 'Databases and what is kept', panels: sizes },
      { title: 'Processes', panels: processes },
    ],
  });
}
