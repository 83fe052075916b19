import { Database } from '@atlas/database';
import { Scopes } from '@atlas/service';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CreateOperator, type CreatedOperator } from './create-operator.use-case.ts';
import { CreateOperatorRequest } from './operators.dto.ts';

/** For the command line, whose holder has the gateway's signing key: nobody can ask for this through the gateway. */
@Controller('internal/operators')
export class OperatorsController {
  constructor(
    private readonly database: Database,
    private readonly createOperator: CreateOperator,
  ) {}

  @Post()
  @Scopes('operator:create')
  @ApiOperation({ summary: 'Creates an operator; a second one only when asked for another.' })
  create(@Body() { name, another = false }: CreateOperatorRequest): Promise<CreatedOperator> {
    return this.database.transaction([], (tx) => this.createOperator.execute(tx, { name, another }));
  }
}
