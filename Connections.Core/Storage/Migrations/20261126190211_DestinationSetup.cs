using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Connections.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class DestinationSetup : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ConsentCategories",
                table: "Destinations",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<string>(
                name: "OAuth",
                table: "Destinations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ReconnectReason",
                table: "Destinations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DestinationFilters",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DestinationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    If = table.Column<string>(type: "TEXT", nullable: false),
                    Actions = table.Column<string>(type: "TEXT", nullable: false),
                    Enabled = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DestinationFilters", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DestinationFilters_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DestinationFilters_DestinationId_Position",
                table: "DestinationFilters",
                columns: new[] { "DestinationId", "Position" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DestinationFilters");

            migrationBuilder.DropColumn(
                name: "ConsentCategories",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "OAuth",
                table: "Destinations");

            migrationBuilder.DropColumn(
                name: "ReconnectReason",
                table: "Destinations");
        }
    }
}
