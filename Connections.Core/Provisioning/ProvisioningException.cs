using Connections.Core.Workspaces;

namespace Connections.Core.Provisioning;

/// <summary>The provisioning file cannot be applied. Each problem's field is its JSON path.</summary>
public sealed class ProvisioningException(string file, IReadOnlyList<Problem> problems) : Exception(
    $"The provisioning file {file} cannot be applied:{string.Concat(problems.Select(problem => $"\n  {problem.Field}: {problem.Message}"))}")
{
    /// <summary>What is wrong, one for each place.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
